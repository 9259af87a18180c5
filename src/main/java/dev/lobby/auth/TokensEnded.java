package dev.lobby.auth;

import static dev.lobby.json.JsonApi.JSON;

import dev.lobby.change.Signal;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.Optional;

/**
 * The message that a user's tokens have ended, and with them the user's sessions on all servers.
 *
 * @param generation the first generation that is still valid
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

    /** Parses a signal's payload; empty unless {@link #toSignal} made it. */
    public static Optional<TokensEnded> parse(String payload) {
        try (var reader = JSON.createReader(new StringReader(payload))) {
            JsonObject object = reader.readObject();
            return Optional.of(new TokensEnded(
                    object.getString("user"), object.getJsonNumber("generation").longValueExact()));
        } catch (RuntimeException e) {
            // RuntimeException, because each step of reading JSON throws an exception of its own.
            return Optional.empty();
        }
    }

    public boolean concerns(Caller caller) {
        return caller.is(userId) && caller.generation() < generation;
    }
}
