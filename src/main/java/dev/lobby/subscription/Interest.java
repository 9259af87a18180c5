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

    /** The heap that an interest takes besides its segments: the pattern, and its entry in the session's interests. */
    private static final int BYTES = 260;

    /** The heap that a segment takes: its text, and a node of the index that no other pattern shares. */
    private static final int SEGMENT_BYTES = 160;

    /** The heap that narrowing to an object takes: the object's id, and an entry of the index by ids. */
    private static final int ABOUT_BYTES = 180;

    /** How much heap the interest takes at most, with its part of the index, in bytes. */
    int memory() {
        return BYTES + SEGMENT_BYTES * pattern.depth() + pattern.length() + (about == null ? 0 : ABOUT_BYTES);
    }

    /** Whether the event is about the object. Ignores the pattern. */
    boolean isAbout(LogEntry event) {
        return about == null || event.subject().about().contains(about);
    }
}
