package dev.lobby.wire;

import dev.lobby.work.Started;
import dev.lobby.work.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Closes sessions, one after another, on a thread of its own. A server may notify the endpoint within the call, and
 * that may wait, but a sender's thread must not wait. Bounded by the number of sessions, each of which is closed once.
 * Thread-safe.
 */
@ApplicationScoped
public class SessionCloser {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();
    private volatile Runnable wake = () -> {};

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        wake = workers.start("lobby-closings", POLL, this::step)::wake;
    }

    /**
     * Schedules the closing of a session.
     *
     * @param closing closes the session
     */
    void add(Runnable closing) {
        due.add(closing);
        wake.run();
    }

    /** Closes one session. Returns whether there was one. */
    boolean step() {
        @Nullable Runnable closing = due.poll();
        if (closing != null) {
            closing.run();
        }
        return closing != null;
    }

    /** Closes the remaining sessions. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object context) {
        boolean more = true;
        while (more) {
            more = step();
        }
    }
}
