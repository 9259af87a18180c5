package dev.lobby.work;

/**
 * A CDI event, fired once the settings are valid and the schema is up to date. Everything that runs by itself starts
 * when it observes this event, in the order of the observers' priorities.
 */
public record Started() {
    /** Before everything that reads the log. */
    public static final int LOG = 100;

    public static final int READERS = 200;

    /** After everything else. */
    public static final int ALL = 300;
}
