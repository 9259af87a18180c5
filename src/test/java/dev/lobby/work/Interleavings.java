package dev.lobby.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs several threads in every possible interleaving. One thread runs at a time, from one point to its next. Each
 * order is tried in a world of its own.
 */
public final class Interleavings {
    private static final long LIMIT_SECONDS = 20;

    private static final ThreadLocal<@Nullable Actor> CURRENT = new ThreadLocal<>();

    /** The order that is being tried: for each turn, the index of the thread among those that have not ended. */
    private final List<Integer> order = new ArrayList<>();

    /** How many threads could be chosen at each turn. */
    private final List<Integer> choices = new ArrayList<>();

    private Interleavings() {}

    /**
     * The scenario in one world.
     *
     * @param threads the code of each thread
     * @param check runs when all threads have ended
     */
    public record Scenario(List<Runnable> threads, Runnable check) {}

    /**
     * Tries all orders.
     *
     * @param worlds creates a world, in which each thread calls {@link #point} wherever others may run in between
     * @return the number of orders
     */
    public static int explore(Function<Interleavings, Scenario> worlds) throws InterruptedException {
        Interleavings all = new Interleavings();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            int orders = 0;
            do {
                all.tryOne(threads, worlds.apply(all));
                orders++;
            } while (all.goToNext());
            return orders;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Lets other threads run here, if a thread of the scenario calls it. */
    public void point() {
        Actor me = CURRENT.get();
        if (me != null) {
            me.pause();
        }
    }

    private void tryOne(ExecutorService threads, Scenario scenario) throws InterruptedException {
        List<Actor> actors = new ArrayList<>();
        for (Runnable part : scenario.threads()) {
            Actor actor = new Actor();
            actors.add(actor);
            threads.execute(() -> actor.run(part));
        }
        for (int turn = 0; !actors.isEmpty(); turn++) {
            if (turn == order.size()) {
                order.add(0);
                choices.add(actors.size());
            }
            Actor next = actors.get(order.get(turn));
            next.step();
            if (next.failure != null) {
                throw new AssertionError("In the order " + order, next.failure);
            }
            if (next.done) {
                actors.remove(next);
            }
        }
        try {
            scenario.check().run();
        } catch (AssertionError e) {
            throw new AssertionError("In the order " + order, e);
        }
    }

    private boolean goToNext() {
        while (!order.isEmpty()) {
            int last = order.size() - 1;
            int next = order.get(last) + 1;
            if (next < choices.get(last)) {
                order.set(last, next);
                return true;
            }
            order.remove(last);
            choices.remove(last);
        }
        return false;
    }

    private final class Actor {
        private final Semaphore turn = new Semaphore(0);
        private final Semaphore paused = new Semaphore(0);
        private volatile boolean done;
        private volatile @Nullable Throwable failure;

        void run(Runnable part) {
            CURRENT.set(this);
            turn.acquireUninterruptibly();
            try {
                part.run();
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                CURRENT.remove();
                done = true;
                paused.release();
            }
        }

        void pause() {
            paused.release();
            turn.acquireUninterruptibly();
        }

        void step() throws InterruptedException {
            turn.release();
            if (!paused.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("A thread waits for another, in the order " + order);
            }
        }
    }
}
