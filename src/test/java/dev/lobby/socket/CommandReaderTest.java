package dev.lobby.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lobby.pattern.EventPattern;
import dev.lobby.socket.CommandReader.RefusedException;
import dev.lobby.subscription.Interest;
import dev.lobby.subscription.Patterns;
import dev.lobby.subscription.Protocol;
import dev.lobby.subscription.Refusal;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                catchThrowableOfType(RefusedException.class, () -> new CommandReader(protocol, false).read(text));

        assertThat(refused.refusal().code()).isEqualTo(code);
        assertThat(refused.refusal().message())
                .as("one sentence")
                .matches("[A-Z'].*\\.")
                .doesNotContain(". ", "Exception", "dev.lobby");
    }

    @Test
    void aPlainCommandIgnoresOtherMembers() throws Exception {
        assertThat(read(Protocol.PLAIN, "{\"id\":[7],\"data\":\"game.*\",\"event\":\"subscribe\",\"before\":null}"))
                .isEqualTo(new Command.Subscribe(Patterns.of(EventPattern.of("game.*")), null, null));
        assertThat(read(Protocol.PLAIN, "{\"event\":\"unsubscribe\",\"data\":\"**\"}"))
                .isEqualTo(new Command.Unsubscribe(Patterns.of(EventPattern.of("**")), null));
        assertThatIsRefused(
                Protocol.PLAIN, "{\"event\":\"authenticate\",\"data\":\"a\"}", Refusal.Code.UNKNOWN_COMMAND);
    }

    @Test
    void aCommandOfV1HasAnIdAndMayHaveSeveralPatternsAndACursor() throws Exception {
        Patterns two = new Patterns(
                List.of(interest("game.*", null), interest("a", null)),
                Json.createArrayBuilder(List.of("game.*", "a")).build());

        assertThat(
                        read(
                                Protocol.V1,
                                "{\"event\":\"subscribe\",\"data\":[\"game.*\",\"a\"],\"after\":\"C\",\"id\":\"x\",\"more\":1}"))
                .isEqualTo(new Command.Subscribe(two, "C", Json.createValue("x")));
        assertThat(read(Protocol.V1, "{\"event\":\"unsubscribe\",\"data\":[],\"id\":-1.50}"))
                .isEqualTo(new Command.Unsubscribe(
                        new Patterns(List.of(), JsonValue.EMPTY_JSON_ARRAY),
                        Json.createValue(new BigDecimal("-1.50"))));
        assertThat(read(Protocol.V1, "{\"event\":\"authenticate\",\"data\":\"TOKEN\"}"))
                .isEqualTo(new Command.Authenticate("TOKEN", null));
    }

    private static Interest interest(String pattern, @Nullable String about) {
        return new Interest(EventPattern.of(pattern), about);
    }

    @Test
    void aPatternOfV1MayBeNarrowedToObjects() throws Exception {
        String one = "0123456789abcdef01234567";
        String two = "fedcba9876543210fedcba98";

        Command.Subscribe subscribe = (Command.Subscribe) read(
                Protocol.V1,
                "{\"event\":\"subscribe\",\"data\":[\"a\",{\"pattern\":\"b.*\",\"about\":\"" + one
                        + "\"},{\"about\":[\"" + one + "\",\"" + two + "\"],\"pattern\":\"c\"}]}");
        Command.Unsubscribe unsubscribe = (Command.Unsubscribe) read(
                Protocol.V1, "{\"event\":\"unsubscribe\",\"data\":{\"pattern\":\"b.*\",\"about\":\"" + one + "\"}}");

        assertThat(subscribe.patterns().all())
                .containsExactly(interest("a", null), interest("b.*", one), interest("c", one), interest("c", two));
        assertThat(unsubscribe.patterns().all()).containsExactly(interest("b.*", one));
        assertThat(unsubscribe.patterns().sent()).hasToString("{\"pattern\":\"b.*\",\"about\":\"" + one + "\"}");
    }

    @Test
    void anInvalidIdIsAnInvalidPattern() throws Exception {
        String id = "\"0123456789abcdef01234567\"";
        for (String about :
                List.of("\"\"", "7", "null", "[]", "[7]", "{}", "\"0123456789ABCDEF01234567\"", "[" + id + ",\"*\"]")) {
            assertThatIsRefused(Protocol.V1, narrowed(about), Refusal.Code.INVALID_PATTERN);
        }
        assertThat(read(Protocol.V1, narrowed("[" + String.join(",", Collections.nCopies(100, id)) + "]")))
                .isInstanceOf(Command.Subscribe.class);
        assertThatIsRefused(
                Protocol.V1,
                narrowed("[" + String.join(",", Collections.nCopies(101, id)) + "]"),
                Refusal.Code.INVALID_PATTERN);
        assertThatIsRefused(
                Protocol.V1, "{\"event\":\"subscribe\",\"data\":{\"pattern\":\"a\"}}", Refusal.Code.INVALID_PATTERN);
        assertThatIsRefused(
                Protocol.V1, "{\"event\":\"subscribe\",\"data\":{\"about\":" + id + "}}", Refusal.Code.INVALID_COMMAND);
    }

    private static String narrowed(String about) {
        return "{\"event\":\"subscribe\",\"data\":[{\"pattern\":\"a\",\"about\":" + about + "}]}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"subscribe\",\"data\":\"a\",\"after\":\"C\"}",
                "{\"event\":\"unsubscribe\",\"data\":\"a\",\"after\":null}",
                "{\"event\":\"subscribe\",\"data\":[\"a\"]}",
                "{\"event\":\"subscribe\",\"data\":{\"pattern\":\"a\",\"about\":\"0123456789abcdef01234567\"}}"
            })
    void aPlainSessionIsToldTheProtocolOfWhatItCannotHave(String text) {
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> new CommandReader(Protocol.PLAIN, false).read(text));

        assertThat(refused.refusal().code()).isEqualTo(Refusal.Code.INVALID_COMMAND);
        assertThat(refused.refusal().message()).contains("lobby.v1");
    }

    @Test
    void withoutATokenOnlyAuthenticateIsRead() throws Exception {
        CommandReader reader = new CommandReader(Protocol.V1, true);
        RefusedException refused = catchThrowableOfType(
                RefusedException.class,
                () -> reader.read("{\"event\":\"subscribe\",\"data\":\"no pattern\",\"id\":1}"));

        assertThat(refused.refusal().code()).isEqualTo(Refusal.Code.UNAUTHORIZED);
        assertThat(reader.id()).hasToString("1");
        assertThat(new CommandReader(Protocol.V1, true).read("{\"event\":\"authenticate\",\"data\":\"T\"}"))
                .isEqualTo(new Command.Authenticate("T", null));
    }

    private static Command read(Protocol protocol, String text) throws RefusedException {
        return new CommandReader(protocol, false).read(text);
    }

    @Test
    void anIdHasAtMost128Bytes() throws Exception {
        for (String id : List.of("\"" + "x".repeat(128) + "\"", "\"" + "é".repeat(64) + "\"", "9".repeat(128))) {
            assertThat(read(Protocol.V1, "{\"event\":\"subscribe\",\"data\":\"a\",\"id\":" + id + "}")
                            .id())
                    .isNotNull();
        }
        for (String id : List.of("\"" + "x".repeat(129) + "\"", "\"" + "é".repeat(65) + "\"", "9".repeat(129))) {
            CommandReader reader = new CommandReader(Protocol.V1, false);
            String text = "{\"event\":\"subscribe\",\"data\":\"a\",\"id\":" + id + "}";
            RefusedException refused = catchThrowableOfType(RefusedException.class, () -> reader.read(text));

            assertThat(refused.refusal().code()).isEqualTo(Refusal.Code.INVALID_COMMAND);
            assertThat(reader.id()).as("not in the answer").isNull();
        }
    }

    @Test
    void aRefusedCommandHasItsIdToo() {
        CommandReader refusing = new CommandReader(Protocol.V1, false);
        refusing.readId("{\"event\":\"publish\",\"id\":\"x\"}");
        CommandReader malformed = new CommandReader(Protocol.V1, false);
        malformed.readId("{\"id\":\"x\"");

        assertThat(refusing.id()).isEqualTo(Json.createValue("x"));
        assertThat(malformed.id()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"%s\"}",
                "%s",
                "{\"event\":\"subscribe\",\"data\":\"%s\"}",
                "{\"event\":\"subscribe\",\"data\":{\"pattern\":\"a\",\"about\":\"%s\"}}"
            })
    void aRefusalQuotesOnlyTheFirst80Characters(String command) {
        String text = command.formatted("é".repeat(500));

        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> new CommandReader(Protocol.V1, false).read(text));

        assertThat(refused.refusal().message()).contains("é".repeat(79), "…").doesNotContain("é".repeat(81));
    }
}
