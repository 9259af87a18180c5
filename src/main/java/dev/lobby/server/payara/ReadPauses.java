package dev.lobby.server.payara;

import dev.lobby.work.Time;
import dev.lobby.work.Worker;
import dev.lobby.work.Workers;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends the pauses in which nothing is read from a session, on a thread of its own, because Grizzly's have no timers. Bounded by the number of sessions, each of which has one pause at a time.
 * Thread-safe.
 */
final class ReadPauses {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Time time;
    private final Queue<Pause> pauses = new PriorityBlockingQueue<>();
    private volatile Runnable wake = () -> {};
    private volatile Consumer<Duration> rest = left -> {};

    ReadPauses(Time time) {
        this.time = time;
    }

    private record Pause(long end, Runnable over) implements Comparable<Pause> {
        @Override
        public int compareTo(Pause other) {
            return Long.signum(end - other.end);
        }
    }

    void start(Workers workers) {
        Worker worker = workers.start("lobby-read-pauses", POLL, this::step);
        wake = worker::wake;
        rest = worker::pause;
    }

    /** @param over called after the time; must not wait */
    void after(long nanos, Runnable over) {
        pauses.add(new Pause(time.nanos() + nanos, over));
        wake.run();
    }

    /** Ends the pauses that are over. Returns whether there are others. */
    boolean step() {
        long now = time.nanos();
        @Nullable Pause next = pauses.poll();
        while (next != null && next.end - now <= 0) {
            next.over.run();
            next = pauses.poll();
        }
        if (next != null) {
            pauses.add(next);
            rest.accept(Duration.ofNanos(next.end - now));
        }
        return next != null;
    }
}
