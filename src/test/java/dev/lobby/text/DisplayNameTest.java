package dev.lobby.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\u3000", "a\u0000b", "a\tb", "a\u200Bb", "a\u202Eb", "\u00AD", "a\uFEFF"})
    void isRefusedIfEmptyOrWithControlOrFormatCharacters(String text) {
        assertThat(DisplayName.parse(text)).isEmpty();
    }

    /** One character of each refused category, characters that look like nothing, and the bounds of the ranges. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x1F, 0x7F, 0x9F, 0xAD, 0x34F, 0x378, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180E,
                0x180F, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2065, 0x206F,
                0x2800, 0x3164, 0xD800, 0xDFFF, 0xE000, 0xF8FF, 0xFDD0, 0xFE00, 0xFE0E, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0,
                0xFFF8, 0xFFFF, 0x1BCA0, 0x1D159, 0x1D173, 0xE0001, 0xE0020, 0xE007F, 0xE0100, 0xE01EF, 0xE0FFF,
                0xF0000, 0x10FFFF
            })
    void isRefusedWithInvisibleCharactersOrLineSeparators(int character) {
        String hidden = Character.toString(character);

        assertThat(DisplayName.parse("a" + hidden + "b")).isEmpty();
        assertThat(DisplayName.parse("a" + hidden + hidden + "b")).isEmpty();
        assertThat(DisplayName.parse(hidden + hidden)).isEmpty();
    }

    /** Joiner: U+200D. Style: U+FE0F. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a heart with its style,             2764 FE0F,                                true",
        "a heart without,                    2764,                                     true",
        "a face with a style it has already, 1F600 FE0F,                               true",
        "a family of three,                  1F468 200D 1F469 200D 1F467,              true",
        "a dark astronaut,                   1F469 1F3FD 200D 1F680,                   true",
        "a runner with tone and gender,      1F3C3 1F3FD 200D 2642 FE0F,               true",
        "a flag with a style and a rainbow,  1F3F3 FE0F 200D 1F308,                    true",
        "a pirates' flag,                    1F3F4 200D 2620 FE0F,                     true",
        "a heart on fire in a name,          41 6E 6E 20 2764 FE0F 200D 1F525 21,      true",
        "a key,                              31 FE0F 20E3,                             true",
        "a key without style,                31 20E3,                                  true",
        "a flag of two letters,              1F1E9 1F1EA,                              true",
        "two emoji that nothing joins,       1F468 1F469,                              true",
        "a joiner between letters,           61 200D 62,                               false",
        "a joiner between digits,            31 200D 32,                               false",
        "a joiner after an emoji,            1F468 200D,                               false",
        "a joiner before an emoji,           200D 1F468,                               false",
        "a joiner before a letter,           1F468 200D 61,                            false",
        "a joiner after a letter,            61 200D 1F468,                            false",
        "two joiners,                        1F468 200D 200D 1F469,                    false",
        "a joiner before a style,            1F468 200D FE0F 1F469,                    false",
        "a joiner after a tone alone,        1F3FD 200D 1F680,                         false",
        "a joiner before a tone,             1F468 200D 1F3FD,                         false",
        "a joiner between flags,             1F1E9 1F1EA 200D 1F1E9 1F1EA,             false",
        "a style after a letter,             61 FE0F,                                  false",
        "a style after a digit,              31 FE0F,                                  false",
        "a style at the beginning,           FE0F 2764,                                false",
        "a style after a style,              2764 FE0F FE0F,                           false",
        "a style after a tone,               1F44B 1F3FD FE0F,                         false",
        "a style after a mark,               2764 0301 FE0F,                           false",
        "another style,                      2764 FE0E,                                false",
        "a flag of tags,                     1F3F4 E0067 E0062 E0065 E006E E0067 E007F, false",
        "what NFKC makes letters of,         2122 FE0F,                                false",
    })
    void mayHaveJoinersAndStylesOnlyInsideEmoji(String what, String characters, boolean good) {
        assertThat(DisplayName.parse(text(characters)).map(DisplayName::text))
                .isEqualTo(good ? Optional.of(text(characters)) : Optional.empty());
    }

    /** People cannot tell these names apart. */
    @ParameterizedTest
    @CsvSource({"1F600, 1F600 FE0F", "1F600 1F601, 1F600 200D 1F601", "31 20E3, 31 FE0F 20E3"})
    void hasOneKeyWhateverInvisibleCharactersItsEmojiHave(String one, String other) {
        assertThat(DisplayName.of(text(one)).key())
                .isEqualTo(DisplayName.of(text(other)).key());
    }

    private static String text(String characters) {
        return Arrays.stream(characters.split(" ", -1))
                .map(hex -> Character.toString(Integer.parseInt(hex, 16)))
                .collect(Collectors.joining());
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
    void isRefusedAtOnceIfNormalisingWouldTakeLong() {
        // Each pair must change places with each other and with all characters before.
        String marks = "a" + "\u0301\u0323".repeat(31_000);

        assertTimeoutPreemptively(
                Duration.ofMillis(500),
                () -> assertThat(DisplayName.parse(marks)).isEmpty());
    }

    @Test
    void isNormalisedAndTrimmed() {
        assertThat(DisplayName.of("  Ｚｏｅ\u0308 ").text()).isEqualTo("Zoë");
    }

    /** Nobody can see how many blanks there are. What is shown stays as it was sent. */
    @ParameterizedTest
    @ValueSource(strings = {"Ann  Lee", "ann   lee", "Ann \u00A0\u2003lee", "Ann\u3000Lee", "ANN \u1680 LEE"})
    void hasOneKeyHoweverManyBlanksAreInside(String name) {
        assertThat(DisplayName.of(name).key())
                .isEqualTo(DisplayName.of("Ann Lee").key())
                .isNotEqualTo(DisplayName.of("AnnLee").key());
        assertThat(DisplayName.of("Ann  Lee").text()).isEqualTo("Ann  Lee");
    }

    @Test
    void isLookedForWithAllItsBlanksFirstBecauseEarlierVersionsCountedThem() {
        assertThat(DisplayName.of("Ann  Lee").possibleKeys()).containsExactly("ann  lee", "ann lee");
        assertThat(DisplayName.of("Ann Lee").possibleKeys()).containsExactly("ann lee");
    }

    @Test
    void hasOneKeyWhateverTheCase() {
        assertThat(List.of("STRASSE", "STRAẞE", "straße", "strasse", "Straſſe"))
                .extracting(name -> DisplayName.of(name).key())
                .containsOnly("strasse");
        assertThat(List.of("ᾼδης", "ᾳδης", "ΑΙΔΗΣ", "αιδης"))
                .extracting(name -> DisplayName.of(name).key())
                .containsOnly("αιδης");
        assertThat(DisplayName.of("Ann").key()).isEqualTo(DisplayName.of("aNN").key());
        assertThat(DisplayName.of("ΣΑΣ").key()).isEqualTo(DisplayName.of("σας").key());
        assertThat(DisplayName.of("Ann").key())
                .isNotEqualTo(DisplayName.of("Anna").key());
    }
}
