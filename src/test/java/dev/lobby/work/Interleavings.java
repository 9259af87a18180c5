package dev.lobby.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs several threads in every possible interleaving, or in random ones. One thread runs at a time, from one point to its
 * next. Each order is tried in a world of its own.
 */
public final class Interleavings {
    private static final long LIMIT_SECONDS = 20;

    private static final ThreadLocal<@Nullable Actor> CURRENT = new ThreadLocal<>();

    /** How often a thread is interrupted that could go on, in an order that {@link #explore} tries. */
    private static final int INTERRUPTIONS = Integer.getInteger("lobby.test.interruptions", 3);

    /** The order that is being tried: for each turn, the index of the thread among those that can run. */
    private final List<Integer> order = new ArrayList<>();

    /** How many threads could be chosen at each turn. */
    private final List<Integer> choices = new ArrayList<>();

    /** Chooses at turns that the order does not say. */
    private final IntUnaryOperator first;

    private final int interruptions;

    private Interleavings(IntUnaryOperator first, int interruptions) {
        this.first = first;
        this.interruptions = interruptions;
    }

    /**
     * The scenario in one world.
     *
     * @param threads the code of each thread
     * @param check runs when all threads have ended
     */
    public record Scenario(List<Runnable> threads, Runnable check) {}

    /**
     * Tries all orders in which threads are interrupted at most so often. Most mistakes show with two interruptions
     * (Musuvathi and Qadeer, "Iterative context bounding", PLDI 2007); {@code lobby.test.interruptions} allows more.
     *
     * @param worlds creates a world, in which each thread calls {@link #point} wherever others may run in between
     * @return the number of orders
     */
    public static int explore(Function<Interleavings, Scenario> worlds) throws InterruptedException {
        Interleavings all = new Interleavings(choices -> 0, INTERRUPTIONS);
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

    /** Tries one random order. The world gets the same random numbers. */
    public static void sample(long seed, BiFunction<Interleavings, Random, Scenario> worlds)
            throws InterruptedException {
        Random random = new Random(seed);
        Interleavings one = new Interleavings(random::nextInt, Integer.MAX_VALUE);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            one.tryOne(threads, worlds.apply(one, random));
        } finally {
            threads.shutdownNow();
        }
    }

    /** Lets other threads run here, if a thread of the scenario calls it. */
    public void point() {
        point(() -> true);
    }

    /** Lets other threads run here, and goes on only when the condition is true. */
    public void point(BooleanSupplier condition) {
        Actor me = CURRENT.get();
        if (me != null) {
            me.pause(condition);
        }
    }

    /** A random order is too long to be read, and its seed says it as well. */
    private String name() {
        return order.size() <= 100 ? "the order " + order : "an order of " + order.size() + " turns";
    }

    private void tryOne(ExecutorService threads, Scenario scenario) throws InterruptedException {
        List<Actor> actors = new ArrayList<>();
        for (Runnable part : scenario.threads()) {
            Actor actor = new Actor();
            actors.add(actor);
            threads.execute(() -> actor.run(part));
        }
        int left = interruptions;
        Actor last = null;
        for (int turn = 0; !actors.isEmpty(); turn++) {
            List<Actor> ready = actors.stream()
                    .filter(actor -> actor.condition.getAsBoolean())
                    .toList();
            if (ready.isEmpty()) {
                throw new AssertionError("All threads wait, in " + name());
            }
            boolean goesOn = ready.contains(last);
            if (goesOn && left == 0) {
                ready = List.of(last);
            }
            if (turn == order.size()) {
                order.add(first.applyAsInt(ready.size()));
                choices.add(ready.size());
            }
            Actor next = ready.get(order.get(turn));
            if (goesOn && next != last) {
                left--;
            }
            last = next;
            next.step();
            if (next.failure != null) {
                throw new AssertionError("In " + name(), next.failure);
            }
            if (next.done) {
                actors.remove(next);
            }
        }
        try {
            scenario.check().run();
        } catch (AssertionError e) {
            throw new AssertionError("In " + name(), e);
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
        private volatile BooleanSupplier condition = () -> true;
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

        void pause(BooleanSupplier until) {
            condition = until;
            paused.release();
            turn.acquireUninterruptibly();
        }

        void step() throws InterruptedException {
            turn.release();
            if (!paused.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("A thread waits for another, in " + name());
            }
        }
    }
}
