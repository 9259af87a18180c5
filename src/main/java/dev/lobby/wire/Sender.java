package dev.lobby.wire;

import dev.lobby.work.Time;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Sends to the sessions of a queue, on one thread, in turn. {@link #add} is for any thread, {@link #step} and
 * {@link #isIdle} for the one.
 *
 * <p>A write costs about the same, however many frames are in it. So after a round, its share of all that waited, in
 * which several frames had gathered for a session it rests, the longer the more there were, and what gathers meanwhile
 * goes in one write: where much is sent, that costs half; where little is, there is no rest at all.
 */
public final class Sender {
    /** How many frames one session may be sent before it is another's turn. */
    private static final int TURN = 64;

    /** How much longer than the round a rest is for each frame, on average, that went together with a session's first. */
    private static final int LONGER_EACH = 2;

    /** And at most. */
    private static final int LONGER = 4;

    /** A shorter one is not worth it: a thread that sleeps wakes up late by a part of it. */
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
     * It has a thread now.
     *
     * @param wake has the thread take steps until there is nothing to do; for any thread
     * @param rest keeps the thread from the next step for so long; called by a step
     */
    public void started(Runnable wake, Consumer<Duration> rest) {
        this.wake = wake;
        this.rest = rest;
    }

    void add(Outlet outlet) {
        if (outlet.beginsToWait()) {
            queue.add(outlet);
            wake.run();
        }
    }

    /** Whether nobody waits. */
    public boolean isIdle() {
        return queue.isEmpty();
    }

    /** Gives one session its turn; does not block. Returns whether there was something to do. */
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
            joined += next.drain(TURN);
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
        long worth = taken * Math.min(LONGER * sessions, LONGER_EACH * joined) / sessions;
        long pause = Math.min(worth, longestRest.toNanos());
        if (pause >= SHORTEST_REST.toNanos()) {
            rest.accept(Duration.ofNanos(pause));
        }
    }
}
