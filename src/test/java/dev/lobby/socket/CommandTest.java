package dev.lobby.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lobby.pattern.EventPattern;
import dev.lobby.socket.Command.RefusedException;
import dev.lobby.subscription.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTest {

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~                                              | INVALID_JSON",
                "{                                               | INVALID_JSON",
                "{\"event\":\"subscribe\",\"data\":\"a\"} x      | INVALID_JSON",
                "subscribe                                       | INVALID_JSON",
                "[]                                              | INVALID_COMMAND",
                "\"subscribe\"                                   | INVALID_COMMAND",
                "null                                            | INVALID_COMMAND",
                "{}                                              | INVALID_COMMAND",
                "{\"event\":1,\"data\":\"a\"}                    | INVALID_COMMAND",
                "{\"event\":null,\"data\":\"a\"}                 | INVALID_COMMAND",
                "{\"event\":\"subscribe\"}                       | INVALID_COMMAND",
                "{\"event\":\"subscribe\",\"data\":null}         | INVALID_COMMAND",
                "{\"event\":\"subscribe\",\"data\":[\"a\"]}      | INVALID_COMMAND",
                "{\"event\":\"unsubscribe\",\"data\":{}}         | INVALID_COMMAND",
                "{\"event\":\"Subscribe\",\"data\":\"a\"}        | UNKNOWN_COMMAND",
                "{\"event\":\"publish\",\"data\":7}              | UNKNOWN_COMMAND",
                "{\"event\":\"\"}                                | UNKNOWN_COMMAND",
                "{\"event\":\"subscribe\",\"data\":\"\"}         | INVALID_PATTERN",
                "{\"event\":\"subscribe\",\"data\":\"crea*\"}    | INVALID_PATTERN",
                "{\"event\":\"unsubscribe\",\"data\":\"a..b\"}   | INVALID_PATTERN",
            })
    void whatCannotBeCarriedOutIsRefusedWithItsCode(String text, Refusal.Code code) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> Command.parse(text));

        assertThat(refused.refusal().code()).isEqualTo(code);
        assertThat(refused.refusal().message()).matches("[A-Z'].*\\.").doesNotContain("Exception", "lobby");
    }

    @Test
    void aCommandIsWhatItSaysAndOtherMembersAreIgnored() throws Exception {
        assertThat(Command.parse("{\"id\":7,\"data\":\"game.*\",\"event\":\"subscribe\",\"after\":null}"))
                .isEqualTo(new Command(Command.Verb.SUBSCRIBE, EventPattern.of("game.*")));
        assertThat(Command.parse("{\"event\":\"unsubscribe\",\"data\":\"**\"}"))
                .isEqualTo(new Command(Command.Verb.UNSUBSCRIBE, EventPattern.of("**")));
    }

    @Test
    void aRefusalQuotesTheFirst80CharactersOnly() {
        String text = "{\"event\":\"" + "é".repeat(500) + "\"}";

        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> Command.parse(text));

        assertThat(refused.refusal().message()).contains("é".repeat(80) + "…").doesNotContain("é".repeat(81));
    }
}
