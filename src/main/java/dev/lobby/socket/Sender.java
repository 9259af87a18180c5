package dev.lobby.socket;

import dev.lobby.platform.Worker;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sends for its share of the sessions, on one thread, in turn. Bounded by the number of sessions: each waits here at
 * most once. {@link #add} is for any thread.
 */
final class Sender {
    /** How many frames one session may be sent before it is another's turn. */
    private static final int TURN = 64;

    private final Queue<Outlet> waiting = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Worker worker;

    void startedAs(Worker running) {
        worker = running;
    }

    void add(Outlet outlet) {
        if (outlet.beginsToWait()) {
            waiting.add(outlet);
            Worker running = worker;
            if (running != null) {
                running.wake();
            }
        }
    }

    /** Gives one session its turn. Returns whether there was something to do. */
    boolean step() {
        Outlet outlet = waiting.poll();
        if (outlet == null) {
            return false;
        }
        outlet.drain(TURN);
        return true;
    }
}
