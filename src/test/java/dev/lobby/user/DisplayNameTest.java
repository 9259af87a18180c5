package dev.lobby.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\u3000", "a\u0000b", "a\tb", "a\u200Bb", "a\u202Eb", "\u00AD", "a\uFEFF"})
    void isRefusedWhereItIsEmptyOrHasControlOrFormatCharacters(String text) {
        assertThat(DisplayName.parse(text)).isEmpty();
    }

    @Test
    void has1To32CharactersWhateverTheirSizeInMemory() {
        assertThat(DisplayName.parse("😀".repeat(32))).isPresent();
        assertThat(DisplayName.parse("😀".repeat(33))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"x, 1, 512, true", "x, 1, 513, false", "😀, 1, 512, true", "😀, 1, 513, false", "x, 33, 512, false"})
    void hasAtMost512CharactersBeforeItIsTrimmed(String character, int times, int length, boolean good) {
        String text = character.repeat(times) + " ".repeat(length - times);

        assertThat(DisplayName.parse(text).isPresent()).isEqualTo(good);
    }

    @Test
    void isRefusedAtOnceWhereItWouldTakeLongToNormalise() {
        // Each pair must change places, and with all that come before.
        String marks = "a" + "\u0301\u0323".repeat(31_000);

        assertTimeoutPreemptively(
                Duration.ofMillis(500),
                () -> assertThat(DisplayName.parse(marks)).isEmpty());
    }

    @Test
    void isNormalisedAndTrimmed() {
        assertThat(DisplayName.of("  Ｚｏｅ\u0308 ").text()).isEqualTo("Zoë");
    }

    @Test
    void hasOneKeyWhateverTheCase() {
        assertThat(DisplayName.of("STRASSE").key())
                .isEqualTo(DisplayName.of("straße").key());
        assertThat(DisplayName.of("Ann").key()).isEqualTo(DisplayName.of("aNN").key());
        assertThat(DisplayName.of("ΣΑΣ").key()).isEqualTo(DisplayName.of("σας").key());
        assertThat(DisplayName.of("Ann").key())
                .isNotEqualTo(DisplayName.of("Anna").key());
    }
}
