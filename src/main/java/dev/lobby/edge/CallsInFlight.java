package dev.lobby.edge;

import dev.lobby.work.Draining;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The API calls that are being carried out. Before the server stops, it lets them end, for a limited time. Thread-safe. */
@ApplicationScoped
public class CallsInFlight {
    /** No call takes longer: by then it has ended with 503. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static final Duration POLL = Duration.ofMillis(10);

    private final AtomicInteger number = new AtomicInteger();

    void begin() {
        number.incrementAndGet();
    }

    void end() {
        number.decrementAndGet();
    }

    void drain(@Observes @Priority(Draining.CALLS) Draining draining) {
        long begun = System.nanoTime();
        while (number.get() > 0 && System.nanoTime() - begun < LIMIT.toNanos()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
