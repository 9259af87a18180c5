package dev.lobby.harness;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;

/** A description made stricter, for validating what a server really sends. Clients should expect more. */
final class Exact {
    private static final String TIME = "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$";

    private Exact() {}

    /**
     * Objects have no members but those that they are described with, where nothing else is said, and times have three
     * digits of milliseconds.
     */
    static JsonObject of(JsonObject part) {
        JsonObjectBuilder exact = Json.createObjectBuilder();
        part.forEach((name, value) -> exact.add(name, value instanceof JsonObject object ? of(object) : value));
        if (part.containsKey("properties") && part.containsKey("type")) {
            exact.add("additionalProperties", part.getOrDefault("additionalProperties", JsonValue.FALSE));
        }
        if (part.getString("format", "").equals("date-time")) {
            exact.add("pattern", TIME);
        }
        return exact.build();
    }
}
