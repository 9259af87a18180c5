package dev.lobby.work;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Specializes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that advances only when a test says so, also in a server where the test deploys it. Thread-safe. */
@ApplicationScoped
@Specializes
public class TestTime extends Time {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicLong nanos = new AtomicLong(1);

    public void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    @Override
    public Instant now() {
        return BEGINNING.plusMillis(nanos.get() / 1_000_000);
    }

    @Override
    public long nanos() {
        return nanos.get();
    }
}
