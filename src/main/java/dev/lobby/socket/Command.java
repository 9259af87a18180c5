package dev.lobby.socket;

import dev.lobby.subscription.Patterns;
import jakarta.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** What a client asks for. Its id, a string or a number, is what the client will know the answer by. */
sealed interface Command {
    @Nullable
    JsonValue id();

    /**
     * All of the patterns are to be subscribed, or none.
     *
     * @param after the cursor after which to begin; null for now
     */
    record Subscribe(
            Patterns patterns,
            @Nullable String after,
            @Nullable JsonValue id) implements Command {}

    record Unsubscribe(Patterns patterns, @Nullable JsonValue id) implements Command {}

    record Authenticate(String token, @Nullable JsonValue id) implements Command {}
}
