package dev.lobby.socket;

import dev.lobby.subscription.Patterns;
import jakarta.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** A client's command. Its id is a string or a number, by which the client recognises the answer. */
sealed interface Command {
    @Nullable
    JsonValue id();

    void carryOut(SessionCommands session);

    /**
     * The command to subscribe to all of the patterns, or to none.
     *
     * @param after the cursor after which to begin; null means from now on
     */
    record Subscribe(
            Patterns patterns,
            @Nullable String after,
            @Nullable JsonValue id) implements Command {
        @Override
        public void carryOut(SessionCommands session) {
            session.subscribe(this);
        }
    }

    /** The command to unsubscribe from the patterns. */
    record Unsubscribe(Patterns patterns, @Nullable JsonValue id) implements Command {
        @Override
        public void carryOut(SessionCommands session) {
            session.unsubscribe(this);
        }
    }

    /** The command to make the session belong to the token's user. */
    record Authenticate(String token, @Nullable JsonValue id) implements Command {
        @Override
        public void carryOut(SessionCommands session) {
            session.authenticate(this);
        }
    }
}
