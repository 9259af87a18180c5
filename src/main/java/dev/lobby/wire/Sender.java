package dev.lobby.wire;

import dev.lobby.work.Time;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Sends to the sessions of a queue in turn, on one thread. Any thread may call {@link #add}; only that thread calls
 * {@link #step} and {@link #isIdle}.
 *
 * <p>A write costs about the same, however many frames it contains. A round is the sender's share of all sessions that
 * wait. If several frames had gathered for a session in a round, the sender rests after it, longer the more there were,
 * and the frames that gather meanwhile go out in one write. Under high load this halves the cost; under low load there
 * is no rest.
 */
public final class Sender {
    /** How many frames one session may be sent before it is another session's turn. */
    private static final int MAX_FRAMES_PER_TURN = 64;

    /**
     * The length of a rest, in multiples of the round's duration, for each frame (on average per session) that was sent
     * together with a preceding one.
     */
    private static final int REST_PER_JOINED_FRAME = 2;

    /** The maximum length of a rest, in multiples of the round's duration. */
    private static final int MAX_REST = 4;

    /** The minimum length of a rest. A sleeping thread wakes up late, so shorter rests are not worthwhile. */
    private static final Duration SHORTEST_REST = Duration.ofMillis(1);

    private final Time time;
    private final Duration longestRest;
    private final SendQueue queue;
    private long begun;
    private int left;
    private int sessions;
    private int joined;
    private volatile Runnable wake = () -> {};
    private volatile Consumer<Duration> rest = duration -> {};

    public Sender(SendQueue queue, WireSettings settings, Time time) {
        this.queue = queue;
        this.time = time;
        this.longestRest = settings.longestRest();
    }

    /**
     * Sets the thread of this sender.
     *
     * @param wake makes the thread run steps until there is nothing to do; any thread may call it
     * @param rest delays the thread's next step; called by a step
     */
    public void started(Runnable wake, Consumer<Duration> rest) {
        this.wake = wake;
        this.rest = rest;
    }

    void add(Outlet outlet) {
        if (outlet.markQueued()) {
            queue.add(outlet);
            wake.run();
        }
    }

    /** Whether no session waits. */
    public boolean isIdle() {
        return queue.isEmpty();
    }

    /** Sends to one session; does not block. Returns whether there was one. */
    public boolean step() {
        if (left == 0) {
            beginRound();
        }
        Outlet next = queue.take();
        if (next == null) {
            left = 0;
        } else {
            left--;
            sessions++;
            joined += next.drain(MAX_FRAMES_PER_TURN);
        }
        if (left == 0 && joined > 0) {
            rest();
        }
        return next != null;
    }

    private void beginRound() {
        begun = time.nanos();
        left = Math.max(1, queue.share());
        sessions = 0;
        joined = 0;
    }

    private void rest() {
        long taken = time.nanos() - begun;
        long worth = taken * Math.min(MAX_REST * sessions, REST_PER_JOINED_FRAME * joined) / sessions;
        long pause = Math.min(worth, longestRest.toNanos());
        if (pause >= SHORTEST_REST.toNanos()) {
            rest.accept(Duration.ofNanos(pause));
        }
    }
}
