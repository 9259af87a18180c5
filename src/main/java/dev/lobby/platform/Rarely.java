package dev.lobby.platform;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Something that may happen very often, and is said at once and then once in ten seconds. Thread-safe. */
final class Rarely {
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

    private final AtomicLong saidAt;
    private final AtomicLong number = new AtomicLong();

    Rarely(long now) {
        saidAt = new AtomicLong(now - INTERVAL);
    }

    /** It has happened. Returns how often it has since it was said, if it is to be said now; otherwise 0. */
    long count(long now) {
        number.incrementAndGet();
        long last = saidAt.get();
        return now - last >= INTERVAL && saidAt.compareAndSet(last, now) ? number.getAndSet(0) : 0;
    }
}
