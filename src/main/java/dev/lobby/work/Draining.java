package dev.lobby.work;

import java.time.Duration;

/**
 * A CDI event: the server is going to stop. Whoever serves clients takes leave of them when observing it, in the order of
 * the observers' priorities, and may take some time. Everything else still works.
 *
 * @param time over how much time the sessions are closed
 */
public record Draining(Duration time) {
    /** Says first that the server is not ready any more. */
    public static final int READINESS = 100;

    public static final int SESSIONS = 200;

    /** Calls that are being carried out. */
    public static final int CALLS = 300;
}
