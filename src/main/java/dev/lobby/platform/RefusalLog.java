package dev.lobby.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says in the log who was refused, and why: at once, and then one line in ten seconds for each reason, however many were
 * refused, so that nobody can fill a disk. Thread-safe.
 */
@ApplicationScoped
public class RefusalLog {
    private static final Logger LOG = System.getLogger("dev.lobby");
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

    private final Time time;
    private final Map<String, Reason> reasons = new ConcurrentHashMap<>();

    @Inject
    public RefusalLog(Time time) {
        this.time = time;
    }

    /**
     * Somebody was refused.
     *
     * @param reason one of a few
     * @param who an address, an id, an origin: never a token, never a body
     */
    public void refused(String reason, String who) {
        long number = reasons.computeIfAbsent(reason, unknown -> new Reason(time.nanos() - INTERVAL))
                .count(time.nanos());
        if (number > 0) {
            LOG.log(Level.INFO, "Refused for {0}: {1} ({2} since the last line like this)", reason, who, number);
        }
    }

    private static final class Reason {
        private final AtomicLong saidAt;
        private final AtomicLong number = new AtomicLong();

        Reason(long saidAt) {
            this.saidAt = new AtomicLong(saidAt);
        }

        /** Returns how many there were since it was said, if it is to be said now; otherwise 0. */
        long count(long now) {
            number.incrementAndGet();
            long last = saidAt.get();
            return now - last >= INTERVAL && saidAt.compareAndSet(last, now) ? number.getAndSet(0) : 0;
        }
    }
}
