package dev.lobby.auth;

import static dev.lobby.json.JsonApi.JSON;

import dev.lobby.change.Signal;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.Optional;

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

    /** Of a signal's payload; empty where it is none that {@link #toSignal} has made. */
    public static Optional<TokensEnded> parse(String payload) {
        try (var reader = JSON.createReader(new StringReader(payload))) {
            JsonObject object = reader.readObject();
            return Optional.of(new TokensEnded(
                    object.getString("user"), object.getJsonNumber("generation").longValueExact()));
        } catch (RuntimeException e) {
            // Each reader of a JSON text and of its members has an exception of its own.
            return Optional.empty();
        }
    }

    public boolean concerns(Caller caller) {
        return caller.is(userId) && caller.generation() < generation;
    }
}
