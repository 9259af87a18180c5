package dev.lobby.work;

import jakarta.enterprise.context.Dependent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The clock. It is a bean, so that tests can replace it. It has no scope, because it has no state and is called for
 * each frame: a proxy would cost more than the call. Thread-safe.
 */
@Dependent
public class Time {
    /** The calendar time in whole milliseconds, the precision of the database. It may be set back. */
    public Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /** A monotonic time in nanoseconds with an arbitrary origin, like {@link System#nanoTime}. */
    public long nanos() {
        return System.nanoTime();
    }
}
