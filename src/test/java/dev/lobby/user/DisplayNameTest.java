package dev.lobby.user;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
