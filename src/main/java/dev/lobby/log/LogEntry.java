package dev.lobby.log;

import dev.lobby.pattern.EventName;
import dev.lobby.pattern.InvalidPatternException;

/**
 * One row of the log.
 *
 * @param position its place in the one order: positions start at 1 and have no gaps
 * @param payload a JSON text
 * @param signal whether it is for the nodes alone: it matches no pattern and reaches no client
 */
public record LogEntry(long position, EventName name, String payload, boolean signal) {
    private static final String SIGNAL = "$";

    /** Stands for a name that is none. */
    private static final EventName UNREADABLE = EventName.of("unreadable");

    /**
     * A row as it was read. One whose name is no event's, which something other than the recorder has written, keeps its
     * place in the order and is for nobody: the events after it must not wait for ever.
     *
     * @param storedName of a signal it begins with a {@code $}, which no event's name contains
     */
    public static LogEntry of(long position, String storedName, String payload) {
        boolean signal = storedName.startsWith(SIGNAL);
        try {
            EventName name = EventName.of(signal ? storedName.substring(SIGNAL.length()) : storedName);
            return new LogEntry(position, name, payload, signal);
        } catch (InvalidPatternException e) {
            return new LogEntry(position, UNREADABLE, payload, true);
        }
    }

    /**
     * The name of an event as the log has it.
     *
     * @throws InvalidPatternException if it is no event's name
     */
    public static String stored(String name) {
        return EventName.of(name).toString();
    }

    /**
     * The name of a signal as the log has it.
     *
     * @throws InvalidPatternException if it is not of the form of an event's name
     */
    public static String storedSignal(String name) {
        return SIGNAL + stored(name);
    }

    /** Whether the row's name is one. */
    boolean isReadable() {
        return !(signal && name.equals(UNREADABLE));
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
