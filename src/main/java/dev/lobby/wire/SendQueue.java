package dev.lobby.wire;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A queue of the sessions that have something to send, each at most once, in the order in which they were added.
 * Several senders may share a queue: those that are awake share the work, even if another sender's processor is busy.
 * Bounded by the number of sessions. Thread-safe.
 */
public final class SendQueue {
    private final Queue<Outlet> waiting = new ConcurrentLinkedQueue<>();
    private final int senders;

    /**
     * Creates an empty queue.
     *
     * @param senders the number of senders that take from it
     */
    public SendQueue(int senders) {
        this.senders = senders;
    }

    void add(Outlet outlet) {
        waiting.add(outlet);
    }

    /** Removes the session that has waited longest; null if none waits. */
    @Nullable
    Outlet take() {
        return waiting.poll();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** One sender's share of the sessions that wait now, rounded up. */
    int share() {
        return (waiting.size() + senders - 1) / senders;
    }
}
