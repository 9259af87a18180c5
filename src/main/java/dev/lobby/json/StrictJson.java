package dev.lobby.json;

import static dev.lobby.json.JsonApi.JSON;

import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;

/** Parses a text that must be exactly one JSON value (RFC 8259). */
public final class StrictJson {
    private StrictJson() {}

    /**
     * Parses the text.
     *
     * @throws JsonException if the text is not well-formed, is nested more deeply than the parser allows, or has
     *     anything but white space after the value
     */
    public static JsonValue parse(String text) {
        try (JsonParser parser = JSON.createParser(new StringReader(text))) {
            parser.next();
            JsonValue value = parser.getValue();
            // A JsonReader would ignore what follows.
            if (parser.hasNext()) {
                throw new JsonException("Something follows the value");
            }
            return value;
        } catch (RuntimeException e) {
            // RuntimeException, because a parser may throw others than JsonException for input that is nested too
            // deeply or
            // ends too early.
            throw e instanceof JsonException malformed ? malformed : new JsonException("Not well-formed", e);
        }
    }
}
