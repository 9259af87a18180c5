package dev.lobby.subscription;

import dev.lobby.log.LogEntry;
import dev.lobby.pattern.EventPattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a session can subscribe to: all events that a pattern matches, or those of them that are about one object.
 *
 * @param about the object's id, or null for all events
 */
public record Interest(EventPattern pattern, @Nullable String about) {
    /** How many objects one element of a command may name. */
    public static final int MAX_IDS = 100;

    /** Whether the event is about the object. Ignores the pattern. */
    boolean isAbout(LogEntry event) {
        return about == null || event.subject().about().contains(about);
    }
}
