package dev.lobby.log;

import dev.lobby.pattern.EventName;

/**
 * One row of the log.
 *
 * @param position its place in the one order: positions start at 1 and have no gaps
 * @param payload a JSON text
 */
public record Event(long position, EventName name, String payload) {
    /** About how much of the heap it takes, in bytes. */
    int weight() {
        return 128 + 2 * payload.length();
    }
}
