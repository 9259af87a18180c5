package dev.lobby.log;

import dev.lobby.pattern.EventName;

/**
 * One row of the log.
 *
 * @param position its place in the one order: positions start at 1 and have no gaps
 * @param payload a JSON text
 * @param signal whether it is for the nodes alone: it matches no pattern and reaches no client
 */
public record Event(long position, EventName name, String payload, boolean signal) {
    private static final String SIGNAL = "$";

    /**
     * A row as it was read.
     *
     * @param storedName of a signal it begins with a {@code $}, which no event's name contains
     */
    public static Event of(long position, String storedName, String payload) {
        return storedName.startsWith(SIGNAL)
                ? new Event(position, EventName.of(storedName.substring(SIGNAL.length())), payload, true)
                : new Event(position, EventName.of(storedName), payload, false);
    }

    /** The name of a signal as the log has it. */
    public static String storedSignal(String name) {
        return SIGNAL + name;
    }

    /** Whether it is the signal of that name. */
    public boolean isSignal(String itsName) {
        return signal && name.toString().equals(itsName);
    }

    /** About how much of the heap it takes, in bytes. */
    int weight() {
        return 128 + 2 * payload.length();
    }
}
