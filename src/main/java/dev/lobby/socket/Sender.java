package dev.lobby.socket;

import dev.lobby.platform.Settings;
import dev.lobby.platform.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Sends for its share of the sessions, on one thread, in turn. Bounded by the number of sessions: each waits here at
 * most once. {@link #add} is for any thread, {@link #step} and {@link #isIdle} for the one.
 *
 * <p>A write costs about the same, however many frames are in it. So after a round of all that waited in which several
 * frames had gathered for a session it rests, the longer the more there were, and what gathers meanwhile goes in one
 * write: where much is sent, that costs half; where little is, there is no rest at all.
 */
final class Sender {
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
    private final Queue<Outlet> waiting = new ConcurrentLinkedQueue<>();
    private final Queue<Outlet> round = new ArrayDeque<>();
    private long begun;
    private int sessions;
    private int joined;
    private volatile Runnable wake = () -> {};
    private volatile Consumer<Duration> rest = duration -> {};

    Sender(Settings settings, Time time) {
        this.time = time;
        this.longestRest = settings.socket().longestRest();
    }

    /**
     * It has a thread now.
     *
     * @param wake has the thread take steps until there is nothing to do; for any thread
     * @param rest keeps the thread from the next step for so long; called by a step
     */
    void started(Runnable wake, Consumer<Duration> rest) {
        this.wake = wake;
        this.rest = rest;
    }

    void add(Outlet outlet) {
        if (outlet.beginsToWait()) {
            waiting.add(outlet);
            wake.run();
        }
    }

    /** Whether nobody waits. */
    boolean isIdle() {
        return round.isEmpty() && waiting.isEmpty();
    }

    /** Gives one session its turn; does not block. Returns whether there was something to do. */
    boolean step() {
        if (round.isEmpty() && !beginRound()) {
            return false;
        }
        joined += round.remove().drain(TURN);
        if (round.isEmpty()) {
            endRound();
        }
        return true;
    }

    private boolean beginRound() {
        begun = time.nanos();
        for (Outlet next = waiting.poll(); next != null; next = waiting.poll()) {
            round.add(next);
        }
        sessions = round.size();
        joined = 0;
        return sessions > 0;
    }

    private void endRound() {
        long taken = time.nanos() - begun;
        long worth = taken * Math.min(LONGER * sessions, LONGER_EACH * joined) / sessions;
        long pause = Math.min(worth, longestRest.toNanos());
        if (pause >= SHORTEST_REST.toNanos()) {
            rest.accept(Duration.ofNanos(pause));
        }
    }
}
