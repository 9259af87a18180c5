package dev.lobby.edge;

import dev.lobby.rest.Problem;
import dev.lobby.work.Draining;
import dev.lobby.work.Resumed;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The API calls that are being carried out. Before the server stops, it lets them end, for a limited time. A call of one
 * transaction ends by itself within that time. A deletion can take many transactions, so it must ask between them whether
 * it may go on. Thread-safe.
 */
@ApplicationScoped
public class CallsInFlight {
    /** No transaction takes longer: by then its call has ended with 503. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static final Duration POLL = Duration.ofMillis(10);

    private final AtomicInteger number = new AtomicInteger();
    private volatile boolean ending;

    void begin() {
        number.incrementAndGet();
    }

    void end() {
        number.decrementAndGet();
    }

    /**
     * Ends a call that is between two of its transactions if the server is about to stop. What it has done stays done,
     * and the call can be made again.
     *
     * @throws dev.lobby.rest.ProblemException with 503, if the server waits for its calls to end
     */
    public void refuseIfEnding() {
        if (ending) {
            throw Problem.unavailable().exception();
        }
    }

    void resume(@Observes Resumed resumed) {
        ending = false;
    }

    void drain(@Observes @Priority(Draining.CALLS) Draining draining) {
        ending = true;
        long begun = System.nanoTime();
        while (number.get() > 0 && System.nanoTime() - begun < LIMIT.toNanos()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
