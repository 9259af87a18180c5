package dev.lobby.logging;

import dev.lobby.work.Time;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Things that may happen very often: each kind is said at once and then once in ten seconds. Thread-safe. */
final class LogThrottle {
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

    private final Time time;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    LogThrottle(Time time) {
        this.time = time;
    }

    private record Kind(AtomicLong saidAt, AtomicLong number) {}

    /**
     * It has happened. Returns how often it has since it was said, if it is to be said now; otherwise 0.
     *
     * @param what one of a few
     */
    long count(String what) {
        long now = time.nanos();
        Kind kind = kinds.computeIfAbsent(what, unknown -> new Kind(new AtomicLong(now - INTERVAL), new AtomicLong()));
        kind.number.incrementAndGet();
        long last = kind.saidAt.get();
        return now - last >= INTERVAL && kind.saidAt.compareAndSet(last, now) ? kind.number.getAndSet(0) : 0;
    }
}
