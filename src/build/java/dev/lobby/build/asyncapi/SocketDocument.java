package dev.lobby.build.asyncapi;

import dev.lobby.build.asyncapi.DescribedEvents.Described;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonPatchBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.jandex.IndexView;

/**
 * Generates the AsyncAPI document of the WebSocket. The protocols are described by hand. The events come from the code,
 * and the schemas of their objects from the description of the REST API, so that nothing is described twice.
 */
public final class SocketDocument {
    private static final String PLAIN = "plain";
    private static final String V1 = "lobby.v1";
    private static final String SCHEMAS = "/components/schemas/";
    private static final Pattern REFERENCE = Pattern.compile("\"#" + SCHEMAS + "(\\w+)\"");

    private final JsonObject written;
    private final JsonObject api;
    private final JsonPatchBuilder additions = Json.createPatchBuilder();
    private final Set<String> objects = new TreeSet<>();

    SocketDocument(JsonObject written, JsonObject api) {
        this.written = written;
        this.api = api;
    }

    /**
     * The document.
     *
     * @param written the handwritten part, or a complete document, to which the events that it does not have are added
     * @param api the description of the REST API
     */
    public static JsonObject of(IndexView classes, JsonObject written, JsonObject api) {
        return new SocketDocument(written, api).with(DescribedEvents.of(classes));
    }

    JsonObject with(List<Described> events) {
        additions.add("/info/version", api.getJsonObject("info").getString("version"));
        events.forEach(this::add);
        return additions.build().apply(written);
    }

    private void add(Described event) {
        add(PLAIN, event.name(), frame(event));
        add(V1, event.name(), frame(event).add("cursor", reference("#" + SCHEMAS + "Cursor")));
        addObject(event.payload());
    }

    private static JsonObjectBuilder frame(Described event) {
        return Json.createObjectBuilder()
                .add("event", Json.createObjectBuilder().add("const", event.name()))
                .add("data", reference("#" + SCHEMAS + event.payload()));
    }

    private void add(String channel, String name, JsonObjectBuilder frame) {
        JsonObject members = frame.build();
        JsonObjectBuilder payload = Json.createObjectBuilder()
                .add("title", title(channel, name))
                .add("type", "object")
                .add("required", Json.createArrayBuilder(members.keySet()))
                .add("properties", members);
        String message = "/channels/" + channel + "/messages/" + name;
        additions.add(
                message,
                Json.createObjectBuilder()
                        .add("name", name)
                        .add("payload", payload)
                        .build());
        JsonObject sent = reference("#" + message).build();
        String events = "/operations/" + channel + ".events/messages";
        if (!written.getValue(events).asJsonArray().contains(sent)) {
            additions.add(events + "/-", sent);
        }
    }

    /** The name that generators of clients give to the type of the frame: {@code GameCreatedFrame}. */
    private static String title(String channel, String event) {
        String words = Stream.of(event.split("[^A-Za-z0-9]+", -1))
                .filter(word -> !word.isEmpty())
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
        return words + (channel.equals(V1) ? "FrameV1" : "Frame");
    }

    /** Adds an object's schema and all schemas that it refers to. */
    private void addObject(String name) {
        if (!objects.add(name)) {
            return;
        }
        JsonObject schema =
                api.getJsonObject("components").getJsonObject("schemas").getJsonObject(name);
        if (schema == null) {
            throw new IllegalStateException(
                    "The payload " + name + " of events is not in the description of the REST API");
        }
        additions.add(SCHEMAS + name, schema);
        Matcher references = REFERENCE.matcher(schema.toString());
        while (references.find()) {
            addObject(references.group(1));
        }
    }

    private static JsonObjectBuilder reference(String pointer) {
        return Json.createObjectBuilder().add("$ref", pointer);
    }
}
