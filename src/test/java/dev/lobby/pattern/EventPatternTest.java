package dev.lobby.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventPatternTest {

    @ParameterizedTest(name = "{0} matches {1}: {2}")
    @CsvSource({
        "message,         message,               true",
        "message,         message.updated,       false",
        "message,         message.created,       false",
        "message,         game.created,          false",
        "message.created, message.created,       true",
        "message.created, message,               false",
        "message.created, message.updated,       false",
        "message.created, game.created,          false",
        "message.*,       message.created,       true",
        "message.*,       message.updated,       true",
        "message.*,       message.deleted,       true",
        "message.*,       message,               false",
        "message.*,       game,                  false",
        "message.*,       game.created,          false",
        "message.*,       message.created.error, false",
        "*.created,       message.created,       true",
        "*.created,       game.created,          true",
        "*.created,       message,               false",
        "*.created,       message.updated,       false",
        "*.created,       game.deleted,          false",
        "message.**,      message.created,       true",
        "message.**,      message.created.error, true",
        "message.**,      message.deleted,       true",
        "message.**,      message,               false",
        "message.**,      game,                  false",
        "message.**,      game.created,          false",
        "**,              message,               true",
        "**,              message.created.error, true",
    })
    void theTableOfTheSpecificationHolds(String pattern, String name, boolean matches) {
        assertThat(EventPattern.of(pattern).matches(EventName.of(name))).isEqualTo(matches);
    }

    @ParameterizedTest(name = "{0} does not match {1}")
    @CsvSource({"message.**.created, message.created", "**.created, created", "a.*, A.b", "Message.*, message.created"})
    void aWildcardMatchesAtLeastOneSegmentAndCaseMatters(String pattern, String name) {
        assertThat(EventPattern.of(pattern).matches(EventName.of(name))).isFalse();
    }

    @Test
    void everySmallPatternMatchesEverySmallNameAsARegularExpressionWould() {
        List<String> wrong = new ArrayList<>();

        for (EventPattern pattern : Examples.patterns(4, "a", "b", "*", "**")) {
            for (EventName name : Examples.names(5, "a", "b", "c")) {
                if (pattern.matches(name) != Examples.matches(pattern, name)) {
                    wrong.add(pattern + " and " + name);
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.",
                ".a",
                "a..b",
                "crea*",
                "*a",
                "***",
                "a.***",
                "game.{created,updated}",
                "a b",
                " a",
                "a ",
                "é",
                "a/b",
                "a\n",
                "\u0000",
                "a.*b"
            })
    void aTextThatIsNotAPatternIsRefused(String text) {
        assertThatThrownBy(() -> EventPattern.of(text)).isInstanceOf(InvalidPatternException.class);
        assertThatThrownBy(() -> EventName.of(text)).isInstanceOf(InvalidPatternException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "**", "a.*", "**.a", "$ended"})
    void aNameWithAWildcardOrAnotherCharacterIsRefused(String text) {
        assertThatThrownBy(() -> EventName.of(text)).isInstanceOf(InvalidPatternException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-b_c.9", "_", "-", "**.**", "*.**.*", "no.such.event.today"})
    void aValidPatternIsAccepted(String text) {
        assertThat(EventPattern.of(text)).hasToString(text);
    }

    @Test
    void theLimitsAre255CharactersAnd16Segments() {
        String segments16 = "a.".repeat(15) + "a";
        String characters255 = "a".repeat(255);

        assertThat(EventPattern.of(segments16)).hasToString(segments16);
        assertThat(EventPattern.of(characters255)).hasToString(characters255);
        assertThatThrownBy(() -> EventPattern.of(segments16 + ".a")).hasMessageContaining("16 segments");
        assertThatThrownBy(() -> EventPattern.of(characters255 + "a")).hasMessageContaining("255 characters");
    }

    @Test
    void aRefusalQuotesTheFirst80CharactersOnly() {
        String text = "é".repeat(500);

        assertThatThrownBy(() -> EventPattern.of(text))
                .hasMessageContaining("'" + "é".repeat(80) + "…'")
                .hasMessageNotContaining("é".repeat(81));
    }
}
