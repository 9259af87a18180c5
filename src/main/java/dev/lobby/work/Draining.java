package dev.lobby.work;

import java.time.Duration;

/**
 * A CDI event: the server is going to stop. Observers end what they do for clients, in the order of their priorities,
 * and may take some time for it. Everything else still works.
 *
 * @param time over how much time the sessions are closed
 */
public record Draining(Duration time) {
    /** First, the server reports that it is not ready any more. */
    public static final int READINESS = 100;

    public static final int SESSIONS = 200;

    /** The calls in progress are completed. */
    public static final int CALLS = 300;
}
