package dev.lobby.harness;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.lobby.json.StrictJson;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the AsyncAPI document says of the WebSocket, held against what clients really send and get. Thread-safe. */
public final class SocketDescription {
    public static final SocketDescription OF_THE_BUILD = new SocketDescription(read());

    /** Lobby's own, and the fifth entity's. */
    private static final class OfTheTests {
        static final SocketDescription DESCRIPTION = new SocketDescription(Deployments.described("asyncapi.json"));
    }

    public static final String PLAIN = "plain";
    public static final String V1 = "lobby.v1";

    private static final String ADDRESS = "urn:lobby:asyncapi";

    private final JsonObject document;
    private final SchemaRegistry schemas;
    private final Map<String, Schema> known = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> answers;

    private SocketDescription(String text) {
        document = object(text);
        schemas = SchemaRegistry.withDefaultDialect(
                Dialects.getDraft7(),
                registry -> registry.schemas(Map.of(ADDRESS, Exact.of(document).toString())));
        answers = operations()
                .filter(operation -> operation.containsKey("reply"))
                .collect(Collectors.toMap(
                        operation -> references(operation).get(0),
                        operation -> Set.copyOf(references(operation.getJsonObject("reply")))));
    }

    static SocketDescription ofTheTests() {
        return OfTheTests.DESCRIPTION;
    }

    private static String read() {
        try {
            return Files.readString(Path.of("target/asyncapi/asyncapi.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<JsonObject> operations() {
        return document.getJsonObject("operations").values().stream().map(JsonValue::asJsonObject);
    }

    private static List<String> references(JsonObject operation) {
        return operation.getJsonArray("messages").stream()
                .map(message -> message.asJsonObject().getString("$ref"))
                .toList();
    }

    public JsonObject document() {
        return document;
    }

    /** What a session says and hears. */
    public Dialogue dialogue(String channel) {
        return new Dialogue(this, channel);
    }

    public boolean has(String channel, String message) {
        return document.getJsonObject("channels")
                .getJsonObject(channel)
                .getJsonObject("messages")
                .containsKey(message);
    }

    /** Whether clients send this message, which is a command then. */
    boolean isCommand(String channel, String message) {
        return answers.containsKey(reference(channel, message));
    }

    boolean isAnswer(String channel, String message) {
        return answers.values().stream().anyMatch(replies -> replies.contains(reference(channel, message)));
    }

    boolean isAnswer(String channel, String message, String command) {
        return answers.getOrDefault(reference(channel, command), Set.of()).contains(reference(channel, message));
    }

    private static String reference(String channel, String message) {
        return "#/channels/" + channel + "/messages/" + message;
    }

    /** What is wrong with a text that should be such a message. */
    List<String> errors(String channel, String message, String text) {
        return validate(reference(channel, message) + "/payload", text);
    }

    /** What is wrong with a value for the schema at the place in the document. */
    public List<String> validate(String reference, String json) {
        return known
                .computeIfAbsent(reference, place -> schemas.getSchema(SchemaLocation.of(ADDRESS + place)))
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Object::toString)
                .toList();
    }

    Set<Integer> handshakes() {
        return numbers("x-handshake", "status");
    }

    public Set<Integer> closeCodes() {
        return numbers("x-close-codes", "code");
    }

    private Set<Integer> numbers(String list, String member) {
        JsonArray entries = document.getJsonArray(list);
        return entries.stream()
                .map(entry -> entry.asJsonObject().getInt(member))
                .collect(Collectors.toSet());
    }

    /** The name of the event or command that a text has, empty where it has none. */
    static String name(String text) {
        try {
            return StrictJson.parse(text) instanceof JsonObject object && object.get("event") instanceof JsonString name
                    ? name.getString()
                    : "";
        } catch (JsonException e) {
            return "";
        }
    }

    static JsonObject object(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }
}
