package dev.lobby.auth;

import static dev.lobby.platform.JsonApi.JSON;

import dev.lobby.change.Signal;
import jakarta.json.JsonObject;
import java.io.StringReader;

/**
 * A user's tokens have ended, and with them the user's sessions, on all nodes.
 *
 * @param generation the first that has not ended
 */
public record TokensEnded(String userId, long generation) {
    public static final String NAME = "tokens-ended";

    public Signal toSignal() {
        return new Signal(
                NAME,
                JSON.createObjectBuilder()
                        .add("user", userId)
                        .add("generation", generation)
                        .build()
                        .toString());
    }

    /** Of a signal's payload. */
    public static TokensEnded parse(String payload) {
        try (var reader = JSON.createReader(new StringReader(payload))) {
            JsonObject object = reader.readObject();
            return new TokensEnded(
                    object.getString("user"), object.getJsonNumber("generation").longValueExact());
        }
    }

    public boolean concerns(Caller caller) {
        return caller.is(userId) && caller.generation() < generation;
    }
}
