package dev.lobby.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lobby.pattern.EventPattern;
import dev.lobby.socket.CommandReader.RefusedException;
import dev.lobby.subscription.Patterns;
import dev.lobby.subscription.Protocol;
import dev.lobby.subscription.Refusal;
import jakarta.json.Json;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandReaderTest {

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
    void anInvalidCommandIsRefusedWithItsCode(String text, Refusal.Code code) {
        assertThatIsRefused(Protocol.PLAIN, text, code);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"event\":\"subscribe\",\"data\":[\"a\",1]}                | INVALID_COMMAND",
                "{\"event\":\"subscribe\",\"data\":[[\"a\"]]}                | INVALID_COMMAND",
                "{\"event\":\"subscribe\",\"data\":[\"a\",\"b..c\"]}         | INVALID_PATTERN",
                "{\"event\":\"unsubscribe\",\"data\":{}}                     | INVALID_COMMAND",
                "{\"event\":\"subscribe\",\"data\":\"a\",\"id\":null}        | INVALID_COMMAND",
                "{\"event\":\"subscribe\",\"data\":\"a\",\"id\":[1]}         | INVALID_COMMAND",
                "{\"event\":\"subscribe\",\"data\":\"a\",\"id\":true}        | INVALID_COMMAND",
                "{\"event\":\"subscribe\",\"data\":\"a\",\"after\":7}        | INVALID_COMMAND",
                "{\"event\":\"subscribe\",\"data\":\"a\",\"after\":null}     | INVALID_COMMAND",
                "{\"event\":\"authenticate\"}                                | INVALID_COMMAND",
                "{\"event\":\"authenticate\",\"data\":7}                     | INVALID_COMMAND",
            })
    void membersOfV1WithTheWrongTypeAreRefused(String text, Refusal.Code code) {
        assertThatIsRefused(Protocol.V1, text, code);
    }

    private static void assertThatIsRefused(Protocol protocol, String text, Refusal.Code code) {
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> new CommandReader(protocol).read(text));

        assertThat(refused.refusal().code()).isEqualTo(code);
        assertThat(refused.refusal().message()).matches("[A-Z'].*\\.").doesNotContain("Exception", "lobby");
    }

    @Test
    void aPlainCommandIgnoresOtherMembers() throws Exception {
        assertThat(read(Protocol.PLAIN, "{\"id\":[7],\"data\":\"game.*\",\"event\":\"subscribe\",\"after\":null}"))
                .isEqualTo(new Command.Subscribe(Patterns.of(EventPattern.of("game.*")), null, null));
        assertThat(read(Protocol.PLAIN, "{\"event\":\"unsubscribe\",\"data\":\"**\"}"))
                .isEqualTo(new Command.Unsubscribe(Patterns.of(EventPattern.of("**")), null));
        assertThatIsRefused(
                Protocol.PLAIN, "{\"event\":\"authenticate\",\"data\":\"a\"}", Refusal.Code.UNKNOWN_COMMAND);
    }

    @Test
    void aCommandOfV1HasAnIdAndMayHaveSeveralPatternsAndACursor() throws Exception {
        Patterns two = new Patterns(List.of(EventPattern.of("game.*"), EventPattern.of("a")), true);

        assertThat(
                        read(
                                Protocol.V1,
                                "{\"event\":\"subscribe\",\"data\":[\"game.*\",\"a\"],\"after\":\"C\",\"id\":\"x\",\"more\":1}"))
                .isEqualTo(new Command.Subscribe(two, "C", Json.createValue("x")));
        assertThat(read(Protocol.V1, "{\"event\":\"unsubscribe\",\"data\":[],\"id\":-1.50}"))
                .isEqualTo(new Command.Unsubscribe(
                        new Patterns(List.of(), true), Json.createValue(new BigDecimal("-1.50"))));
        assertThat(read(Protocol.V1, "{\"event\":\"authenticate\",\"data\":\"TOKEN\"}"))
                .isEqualTo(new Command.Authenticate("TOKEN", null));
    }

    private static Command read(Protocol protocol, String text) throws RefusedException {
        return new CommandReader(protocol).read(text);
    }

    @Test
    void anIdHasAtMost128Bytes() throws Exception {
        for (String id : List.of("\"" + "x".repeat(128) + "\"", "\"" + "é".repeat(64) + "\"", "9".repeat(128))) {
            assertThat(read(Protocol.V1, "{\"event\":\"subscribe\",\"data\":\"a\",\"id\":" + id + "}")
                            .id())
                    .isNotNull();
        }
        for (String id : List.of("\"" + "x".repeat(129) + "\"", "\"" + "é".repeat(65) + "\"", "9".repeat(129))) {
            CommandReader reader = new CommandReader(Protocol.V1);
            String text = "{\"event\":\"subscribe\",\"data\":\"a\",\"id\":" + id + "}";
            RefusedException refused = catchThrowableOfType(RefusedException.class, () -> reader.read(text));

            assertThat(refused.refusal().code()).isEqualTo(Refusal.Code.INVALID_COMMAND);
            assertThat(reader.id()).as("not in the answer").isNull();
        }
    }

    @Test
    void aRefusedCommandHasItsIdToo() {
        CommandReader refusing = new CommandReader(Protocol.V1);
        refusing.readId("{\"event\":\"publish\",\"id\":\"x\"}");
        CommandReader malformed = new CommandReader(Protocol.V1);
        malformed.readId("{\"id\":\"x\"");

        assertThat(refusing.id()).isEqualTo(Json.createValue("x"));
        assertThat(malformed.id()).isNull();
    }

    @Test
    void aRefusalQuotesOnlyTheFirst80Characters() {
        String text = "{\"event\":\"" + "é".repeat(500) + "\"}";

        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> new CommandReader(Protocol.PLAIN).read(text));

        assertThat(refused.refusal().message()).contains("é".repeat(80) + "…").doesNotContain("é".repeat(81));
    }
}
