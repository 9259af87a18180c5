package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.lobby.harness.Dialogue;
import dev.lobby.harness.RestDescription;
import dev.lobby.harness.SocketDescription;
import dev.lobby.pattern.EventPattern;
import dev.lobby.pattern.InvalidPatternException;
import dev.lobby.subscription.Refusal;
import dev.lobby.wire.CloseCause;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the description is AsyncAPI and says what the code does, and that a session which is otherwise is noticed. */
class SocketDescriptionTest {
    private static final SocketDescription DESCRIPTION = SocketDescription.OF_THE_BUILD;
    private static final JsonObject DOCUMENT = DESCRIPTION.document();
    private static final String MEMBER = """
            {"event":"member.created","data":{"gameId":"6b059bdf9835acc480f08d89","userId":"6b059bde9835acc480f08d86",\
            "role":"player","ready":false,"createdAt":"2026-11-24T14:14:55.126Z","updatedAt":"2026-11-24T14:14:55.126Z"}}""";
    private static final String MEMBER_OF_V1 = MEMBER.replaceAll("}$", ",\"cursor\":\"00ff\"}");
    private static final String ERROR = """
            {"event":"error","data":{"code":"unknown-command","message":"There is no command 'publish'."}}""";

    @Test
    void theDescriptionIsAsyncApi() throws IOException {
        assertThat(faultsAsAsyncApi(DOCUMENT)).isEmpty();

        JsonObject otherwise = Json.createPatchBuilder()
                .replace("/operations/plain.events/action", "publish")
                .build()
                .apply(DOCUMENT);
        assertThat(faultsAsAsyncApi(otherwise)).isNotEmpty();
    }

    private static List<String> faultsAsAsyncApi(JsonObject document) throws IOException {
        try (InputStream schema = Objects.requireNonNull(
                SocketDescriptionTest.class.getResourceAsStream("/asyncapi-3.0.0.schema.json"))) {
            Schema asyncApi =
                    SchemaRegistry.withDefaultDialect(Dialects.getDraft7()).getSchema(schema, InputFormat.JSON);
            return asyncApi.validate(document.toString(), InputFormat.JSON).stream()
                    .map(Object::toString)
                    .toList();
        }
    }

    @Test
    void everyReferenceLeadsSomewhereAndThoseOfAnOperationToItsChannel() {
        assertThat(references(DOCUMENT))
                .isNotEmpty()
                .allSatisfy(reference ->
                        assertThat(DOCUMENT.getValue(reference.substring(1))).isNotNull());
        assertThat(DOCUMENT.getJsonObject("operations").values()).allSatisfy(operation -> {
            String channel = operation.asJsonObject().getJsonObject("channel").getString("$ref");
            assertThat(references(operation)).allMatch(reference -> (reference + "/").startsWith(channel + "/"));
        });
    }

    private static Set<String> references(JsonValue value) {
        Stream<? extends JsonValue> parts = value instanceof JsonObject object
                ? object.values().stream()
                : value instanceof JsonArray array ? array.stream() : Stream.of();
        Set<String> all = parts.filter(JsonStructure.class::isInstance)
                .flatMap(part -> references(part).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        if (value instanceof JsonObject object && object.get("$ref") instanceof JsonString reference) {
            all.add(reference.getString());
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {SocketDescription.PLAIN, SocketDescription.V1})
    void everyMessageIsOfAnOperation(String channel) {
        String messages = "#/channels/" + channel + "/messages/";
        Set<String> used = references(DOCUMENT.getJsonObject("operations"));

        assertThat(DOCUMENT.getValue(messages.substring(1, messages.length() - 1))
                        .asJsonObject()
                        .keySet())
                .allMatch(message -> used.contains(messages + message));
    }

    /** Otherwise generators of clients make one up for each: {@code AnonymousSchema_51}. */
    @Test
    void everyObjectEnumerationAndChoiceHasANameOfItsOwn() {
        List<JsonObject> inline = Stream.concat(
                        DOCUMENT.getJsonObject("channels").values().stream()
                                .flatMap(channel -> channel.asJsonObject().getJsonObject("messages").values().stream())
                                .map(message -> message.asJsonObject().getJsonObject("payload"))
                                .flatMap(payload -> Stream.concat(Stream.of(payload), parts(payload))),
                        DOCUMENT.getValue("/components/schemas").asJsonObject().values().stream()
                                .flatMap(SocketDescriptionTest::parts))
                .filter(schema -> Stream.of("properties", "enum", "oneOf").anyMatch(schema::containsKey))
                .toList();

        assertThat(inline).hasSizeGreaterThan(30);
        assertThat(inline.stream().map(schema -> schema.getString("title", schema.toString())))
                .doesNotHaveDuplicates()
                .allMatch(title -> title.matches("[A-Z][A-Za-z0-9]+"))
                .doesNotContainAnyElementsOf(
                        DOCUMENT.getValue("/components/schemas").asJsonObject().keySet());
    }

    /** The schemas inside a schema. */
    private static Stream<JsonObject> parts(JsonValue schema) {
        JsonObject object = schema.asJsonObject();
        Stream<JsonValue> own = Stream.of(
                        object.getOrDefault("properties", JsonValue.EMPTY_JSON_OBJECT).asJsonObject().values().stream(),
                        object.getOrDefault("oneOf", JsonValue.EMPTY_JSON_ARRAY).asJsonArray().stream(),
                        Stream.ofNullable(object.get("items")))
                .flatMap(parts -> parts);
        return own.map(JsonValue::asJsonObject).flatMap(part -> Stream.concat(Stream.of(part), parts(part)));
    }

    /** {@code websocket.md}'s table; another entity would bring its own. */
    @ParameterizedTest
    @ValueSource(strings = {SocketDescription.PLAIN, SocketDescription.V1})
    void theEventsAreThoseOfTheDocumentationWithTheirObjects(String channel) {
        Map.of(
                        "User", "user.online user.offline",
                        "Message", "message.created message.updated message.deleted",
                        "Game", "game.created game.updated game.deleted",
                        "Member", "member.created member.updated member.deleted")
                .forEach((object, events) -> assertThat(events.split(" "))
                        .allSatisfy(event -> assertThat(DOCUMENT.getValue("/channels/" + channel + "/messages/" + event
                                        + "/payload/properties/data/$ref"))
                                .isEqualTo(Json.createValue("#/components/schemas/" + object))));
        assertThat(Stream.of("user.created", "user.updated", "user.deleted"))
                .noneMatch(event -> DESCRIPTION.has(channel, event));
    }

    @ParameterizedTest
    @ValueSource(strings = {"User", "Message", "Game", "Member", "Id"})
    void theObjectsAreThoseOfTheRestApi(String object) {
        String schema = "/components/schemas/" + object;

        assertThat(DOCUMENT.getValue(schema))
                .isEqualTo(RestDescription.OF_THE_BUILD.document().getValue(schema));
    }

    @Test
    void theCodesOfErrorsAreThoseOfTheCode() {
        assertThat(DOCUMENT.getValue("/components/schemas/Refusal/properties/code/oneOf").asJsonArray().stream()
                        .map(code -> code.asJsonObject().getString("const")))
                .containsExactlyInAnyOrderElementsOf(Stream.of(Refusal.Code.values())
                        .map(code -> code.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList());
    }

    /** And those of the WebSocket protocol itself, which the server's engine sends, and one that nobody does. */
    @Test
    void theCloseCodesAreThoseOfTheCode() {
        Set<Integer> codes = Stream.concat(
                        Stream.of(1006, 1007), Stream.of(CloseCause.values()).map(CloseCause::code))
                .collect(Collectors.toSet());

        assertThat(DESCRIPTION.closeCodes()).isEqualTo(codes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "message",
                "message.*",
                "*.created",
                "**",
                "*.**.*",
                "a_b-C.9",
                "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p",
                "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q",
                "",
                ".",
                "a.",
                ".a",
                "a..b",
                "crea*",
                "***",
                "a b",
                "game.{created}",
                "ä"
            })
    void aPatternIsOneForTheDescriptionWhereItIsOneForTheServer(String text) {
        List<String> errors = DESCRIPTION.validate(
                "#/components/schemas/Pattern", Json.createValue(text).toString());

        assertThat(errors.isEmpty()).isEqualTo(isPattern(text));
    }

    private static boolean isPattern(String text) {
        try {
            return EventPattern.of(text) != null;
        } catch (InvalidPatternException e) {
            return false;
        }
    }

    @Test
    void whatIsDescribedPasses() {
        Dialogue plain = DESCRIPTION.dialogue(SocketDescription.PLAIN);
        plain.isOpened(101);
        plain.says("{\"event\":\"subscribe\",\"data\":\"member.*\",\"note\":\"ignored\"}");
        plain.says("{\"event\":\"publish\"}");
        plain.hears(ERROR);
        plain.hears(MEMBER);
        plain.isClosed(1001);
        assertThatCode(plain::check).doesNotThrowAnyException();

        Dialogue v1 = DESCRIPTION.dialogue(SocketDescription.V1);
        v1.says("{\"event\":\"subscribe\",\"data\":[\"member.*\"],\"after\":\"00fe\",\"id\":1}");
        v1.says("{\"event\":\"publish\",\"id\":\"a\"}");
        v1.hears("{\"event\":\"subscribed\",\"data\":{\"pattern\":[\"member.*\"],\"cursor\":\"00fe\"},\"id\":1}");
        v1.hears(MEMBER_OF_V1);
        v1.hears("{\"event\":\"live\",\"data\":{\"cursor\":\"00ff\"}}");
        v1.hears(ERROR.replaceAll("}$", ",\"id\":\"a\"}"));
        v1.isClosed(4401);
        assertThatCode(v1::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"ready\":false  | \"ready\":\"no\"",
                "\"ready\":false  | \"ready\":false,\"password\":\"x\"",
                "\"ready\":false, | ~~",
                ".126Z\"          | Z\"",
                "6b059bdf9835     | 6B059BDF9835",
                "member.created   | member.joined",
                "member.created   | game.created",
                "member.created   | subscribe",
                "{\"event\"       | {\"cursor\":\"00ff\",\"event\"",
                "\"event\"        | event",
                "}}               | }",
            })
    void aFrameThatIsNotDescribedIsNoticed(String part, String other) {
        String frame = MEMBER.replace(part, other);
        Dialogue plain = DESCRIPTION.dialogue(SocketDescription.PLAIN);
        plain.hears(frame);

        assertThat(frame).isNotEqualTo(MEMBER);
        refuses(plain);
    }

    @Test
    void anEventOfTheOtherProtocolIsNoticed() {
        Dialogue v1 = DESCRIPTION.dialogue(SocketDescription.V1);
        v1.hears(MEMBER);
        refuses(v1);

        Dialogue plain = DESCRIPTION.dialogue(SocketDescription.PLAIN);
        plain.hears(MEMBER_OF_V1);
        refuses(plain);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"data\":\"a\",\"id\":1              | \"unsubscribed\",\"data\":{\"pattern\":\"a\"},\"id\":1",
                "\"data\":\"a\",\"id\":1              | \"subscribed\",\"data\":{\"pattern\":\"a\",\"cursor\":\"0\"},\"id\":2",
                "\"data\":\"a\",\"id\":1              | \"subscribed\",\"data\":{\"pattern\":\"a\",\"cursor\":\"0\"}",
                "\"data\":\"a\",\"id\":1              | \"subscribed\",\"data\":{\"pattern\":\"a\"},\"id\":1",
                "\"data\":\"a\",\"id\":1              | \"error\",\"data\":{\"code\":\"gone\",\"message\":\"\"},\"id\":1",
                "\"data\":\"a..b\",\"id\":1           | \"subscribed\",\"data\":{\"pattern\":\"a\",\"cursor\":\"0\"},\"id\":1",
                "\"data\":\"a\",\"since\":\"0\",\"id\":1 | \"subscribed\",\"data\":{\"pattern\":\"a\",\"cursor\":\"0\"},\"id\":1",
                "\"data\":\"a\",\"id\":true           | \"subscribed\",\"data\":{\"pattern\":\"a\",\"cursor\":\"0\"}",
            })
    void anAnswerThatIsNotDescribedOrToACommandThatIsNotIsNoticed(String command, String answer) {
        Dialogue v1 = DESCRIPTION.dialogue(SocketDescription.V1);
        v1.says("{\"event\":\"subscribe\"," + command + "}");
        v1.hears("{\"event\":" + answer + "}");

        refuses(v1);
    }

    @Test
    void anAnswerToNothingIsNoticed() {
        Dialogue v1 = DESCRIPTION.dialogue(SocketDescription.V1);
        v1.hears(ERROR);

        refuses(v1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"event\":\"subscribe\",\"data\":[\"a\"]}", "{\"event\":\"authenticate\"}", "[", "[]"})
    void aPlainCommandThatIsNotDescribedAndHadNoErrorBeforeALaterOneIsNoticed(String command) {
        Dialogue plain = DESCRIPTION.dialogue(SocketDescription.PLAIN);
        plain.says(command);
        plain.says("{\"event\":\"publish\"}");
        plain.hears(ERROR);

        refuses(plain);
    }

    @Test
    void aCloseCodeAndAnAnswerToAHandshakeThatAreNotDescribedAreNoticed() {
        Dialogue closed = DESCRIPTION.dialogue(SocketDescription.PLAIN);
        closed.isClosed(4000);
        refuses(closed);

        Dialogue refused = DESCRIPTION.dialogue(SocketDescription.PLAIN);
        refused.isOpened(404);
        refuses(refused);
    }

    private static void refuses(Dialogue dialogue) {
        assertThatThrownBy(dialogue::check).isInstanceOf(AssertionError.class);
    }
}
