package dev.lobby.logging;

import dev.lobby.work.Time;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits log lines about frequent occurrences: each kind is logged at once, and then at most once in ten seconds.
 * Thread-safe.
 */
final class LogThrottle {
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

    private final Time time;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    LogThrottle(Time time) {
        this.time = time;
    }

    private record Kind(AtomicLong loggedAt, AtomicLong number) {}

    /**
     * Counts an occurrence. If it should be logged now, returns the number of occurrences since the last line,
     * otherwise 0.
     *
     * @param what its kind; there must be only a few different ones
     */
    long count(String what) {
        long now = time.nanos();
        Kind kind = kinds.computeIfAbsent(what, unknown -> new Kind(new AtomicLong(now - INTERVAL), new AtomicLong()));
        kind.number.incrementAndGet();
        long last = kind.loggedAt.get();
        return now - last >= INTERVAL && kind.loggedAt.compareAndSet(last, now) ? kind.number.getAndSet(0) : 0;
    }
}
