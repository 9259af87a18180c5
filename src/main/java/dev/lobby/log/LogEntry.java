package dev.lobby.log;

import dev.lobby.pattern.EventName;
import dev.lobby.pattern.InvalidPatternException;

/**
 * One row of the log.
 *
 * @param position the place in the log: positions start at 1 and have no gaps
 * @param subject what the event is about; a signal is about nothing
 * @param payload a JSON text
 * @param signal whether the row is for the servers only: a signal matches no pattern and reaches no client
 */
public record LogEntry(long position, EventName name, Subject subject, String payload, boolean signal) {
    private static final String SIGNAL = "$";

    /** Replaces a name that is not a valid event name. */
    private static final EventName UNREADABLE = EventName.of("unreadable");

    /**
     * Creates an entry from a row of the database. If the name is not a valid event name, something other than the
     * recorder has written the row. Such an entry keeps its position but nobody receives it, so that it does not block
     * the events after it.
     *
     * @param storedName begins with {@code $} if the row is a signal; no event's name contains this character
     */
    public static LogEntry of(long position, String storedName, Subject subject, String payload) {
        boolean signal = storedName.startsWith(SIGNAL);
        try {
            EventName name = EventName.of(signal ? storedName.substring(SIGNAL.length()) : storedName);
            return new LogEntry(position, name, signal ? Subject.NONE : subject, payload, signal);
        } catch (InvalidPatternException e) {
            return new LogEntry(position, UNREADABLE, Subject.NONE, payload, true);
        }
    }

    /**
     * Returns the name of an event as the log stores it.
     *
     * @throws InvalidPatternException if it is not a valid event name
     */
    public static String stored(String name) {
        return EventName.of(name).toString();
    }

    /**
     * Returns the name of a signal as the log stores it.
     *
     * @throws InvalidPatternException if it does not have the form of an event name
     */
    public static String storedSignal(String name) {
        return SIGNAL + stored(name);
    }

    /** Whether the row has a valid name. */
    boolean isReadable() {
        return !(signal && name.equals(UNREADABLE));
    }

    /** Whether this is the signal with the name. */
    public boolean isSignal(String itsName) {
        return signal && name.toString().equals(itsName);
    }

    /** Returns approximately how much heap the entry takes, in bytes. */
    int heapBytes() {
        return 128 + subject.heapBytes() + 2 * payload.length();
    }
}
