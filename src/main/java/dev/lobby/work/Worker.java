package dev.lobby.work;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs steps until there is nothing to do, then sleeps until it is woken or its poll interval has passed.
 * A failing step is logged once and retried after waits that double from 10 ms to 2 s. {@link #wake()} may be called by
 * any thread at any time and never blocks.
 */
public final class Worker {
    private static final Logger LOG = System.getLogger(Worker.class.getName());
    private static final Duration FIRST_RETRY = Duration.ofMillis(10);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    /** The work of a worker. */
    @FunctionalInterface
    public interface Step {
        /** Does a part of the work. Returns whether there may be more to do immediately. */
        boolean run() throws Exception;
    }

    private final String name;
    private final Step step;
    private final Duration poll;
    private final KnownFailures known;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private volatile boolean woken;
    private volatile boolean stopped;
    private Duration retry = Duration.ZERO;
    private Duration pause = Duration.ZERO;
    private boolean logged;

    Worker(String name, Step step, Duration poll, KnownFailures known) {
        this.name = name;
        this.step = step;
        this.poll = poll;
        this.known = known;
    }

    /** Makes the next step begin as soon as the current one, if any, has ended. */
    public void wake() {
        if (!woken) {
            woken = true;
            LockSupport.unpark(thread);
        }
    }

    /** Pauses the worker for this time, even if it is woken. Only the worker's own step may call this. */
    public void rest(Duration time) {
        sleep(time, false);
    }

    /**
     * Delays the next step by this time, at most the poll interval, if there is more to do and nobody wakes the worker.
     * Only the worker's own step may call this.
     */
    public void pause(Duration time) {
        pause = time;
    }

    void run() {
        thread = Thread.currentThread();
        try {
            while (!stopped) {
                woken = false;
                stepWhateverHappens();
            }
        } finally {
            ended.countDown();
        }
    }

    private void stepWhateverHappens() {
        try {
            step();
        } catch (RuntimeException | Error e) {
            // There was not even memory to say that the step has failed.
            sleep(retry, false);
        }
    }

    private void step() {
        try {
            pause = Duration.ZERO;
            boolean more = step.run();
            retry = Duration.ZERO;
            if (logged) {
                LOG.log(Level.INFO, "{0} works again", name);
                logged = false;
            }
            sleep(more ? min(pause, poll) : poll, true);
        } catch (Exception | Error e) {
            // Errors, too, are caught: without this thread the server would continue with half of its functions.
            retry = retry.isZero() ? FIRST_RETRY : min(retry.multipliedBy(2), LAST_RETRY);
            if (!known.include(e) && !logged && !stopped) {
                LOG.log(Level.WARNING, name + " failed; it retries until it succeeds", e);
                logged = true;
            }
            sleep(retry, false);
        }
    }

    private void sleep(Duration time, boolean untilWoken) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos();
                left > 0 && !stopped && !(untilWoken && woken);
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            // An interrupt only ends the wait; only stop() ends the worker.
            boolean unused = Thread.interrupted();
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Ends the worker after its current step, if any. */
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    /** Waits for the thread to end. Returns whether it has ended within the time. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String toString() {
        return name;
    }
}
