package dev.lobby.json;

import static dev.lobby.json.JsonApi.JSON;

import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;

/** Reads a text that must be one JSON value (RFC 8259) and nothing else. */
public final class StrictJson {
    private StrictJson() {}

    /**
     * The value that the text says.
     *
     * @throws JsonException if it is not well-formed, is nested deeper than the parser goes, or if anything but white space follows the value
     */
    public static JsonValue parse(String text) {
        try (JsonParser parser = JSON.createParser(new StringReader(text))) {
            parser.next();
            JsonValue value = parser.getValue();
            // A JsonReader would leave what follows unread.
            if (parser.hasNext()) {
                throw new JsonException("Something follows the value");
            }
            return value;
        } catch (RuntimeException e) {
            // Not only JsonException: Parsson has others for what is nested too deeply and for what ends too early.
            throw e instanceof JsonException malformed ? malformed : new JsonException("Not well-formed", e);
        }
    }
}
