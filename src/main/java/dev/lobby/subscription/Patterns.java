package dev.lobby.subscription;

import static dev.lobby.json.JsonApi.JSON;

import dev.lobby.pattern.EventPattern;
import jakarta.json.JsonValue;
import java.util.List;

/**
 * What one command subscribes to, or unsubscribes from, together.
 *
 * @param sent the command's {@code data} as the client sent it; the answer repeats this
 */
public record Patterns(List<Interest> all, JsonValue sent) {
    public Patterns {
        all = List.copyOf(all);
    }

    public static Patterns of(EventPattern pattern) {
        return new Patterns(List.of(new Interest(pattern, null)), JSON.createValue(pattern.toString()));
    }
}
