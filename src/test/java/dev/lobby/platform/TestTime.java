package dev.lobby.platform;

import java.time.Duration;
import java.time.Instant;

/** A time that passes only when a test says so. */
public final class TestTime extends Time {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long nanos = 1;

    public void pass(Duration duration) {
        now = now.plus(duration);
        nanos += duration.toNanos();
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanos() {
        return nanos;
    }
}
