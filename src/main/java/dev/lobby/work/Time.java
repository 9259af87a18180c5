package dev.lobby.work;

import jakarta.enterprise.context.Dependent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What time it is. A bean, so that a test can have a time of its own; without a scope, because it has no state, and is
 * asked at each frame, where a proxy would cost more than the answer. Thread-safe.
 */
@Dependent
public class Time {
    /** By the calendar, in whole milliseconds, which is what the database keeps. It may be set back. */
    public Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /** In nanoseconds from an unknown beginning, as {@link System#nanoTime}: it only ever grows. */
    public long nanos() {
        return System.nanoTime();
    }
}
