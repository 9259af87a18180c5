package dev.lobby.wire;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The sessions for which something waits to be sent, each at most once, in the order in which they began to wait. Several
 * senders may take from one: those that are awake share what waits, also where the processor of one has other things to
 * do. Bounded by the number of sessions. Thread-safe.
 */
public final class SendQueue {
    private final Queue<Outlet> waiting = new ConcurrentLinkedQueue<>();
    private final int senders;

    /**
     * An empty one.
     *
     * @param senders how many take from it
     */
    public SendQueue(int senders) {
        this.senders = senders;
    }

    void add(Outlet outlet) {
        waiting.add(outlet);
    }

    /** The one that has waited longest, null where none waits. */
    @Nullable
    Outlet take() {
        return waiting.poll();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How many of those that wait now are one sender's part, rounded up. */
    int share() {
        return (waiting.size() + senders - 1) / senders;
    }
}
