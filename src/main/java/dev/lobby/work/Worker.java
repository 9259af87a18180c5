package dev.lobby.work;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that takes one step after another until there is nothing to do, then sleeps until it is woken or its poll
 * interval is over. A step that fails is said once in the log and tried again, after waits that double from 10 ms to
 * 2 s. {@link #wake()} may be called by any thread, at any time, and never blocks.
 */
public final class Worker {
    private static final Logger LOG = System.getLogger(Worker.class.getName());
    private static final Duration FIRST_RETRY = Duration.ofMillis(10);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    /** What a worker does. */
    @FunctionalInterface
    public interface Step {
        /** Does a part of the work. Returns whether there may be more to do at once. */
        boolean run() throws Exception;
    }

    private final String name;
    private final Step step;
    private final Duration poll;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private volatile boolean woken;
    private volatile boolean stopped;
    private Duration retry = Duration.ZERO;

    Worker(String name, Step step, Duration poll) {
        this.name = name;
        this.step = step;
        this.poll = poll;
    }

    /** The next step begins as soon as the present one, if any, is done. */
    public void wake() {
        if (!woken) {
            woken = true;
            LockSupport.unpark(thread);
        }
    }

    /** For its own step: has it wait for so long, whether it is woken or not. */
    public void rest(Duration time) {
        sleep(time, false);
    }

    void run() {
        thread = Thread.currentThread();
        try {
            while (!stopped) {
                woken = false;
                step();
            }
        } finally {
            ended.countDown();
        }
    }

    private void step() {
        try {
            boolean more = step.run();
            if (!retry.isZero()) {
                LOG.log(Level.INFO, "{0} goes on", name);
                retry = Duration.ZERO;
            }
            if (!more) {
                sleep(poll, true);
            }
        } catch (Exception | Error e) {
            // An Error too: without this thread the server would go on and do half of what it is there for.
            if (retry.isZero() && !stopped) {
                LOG.log(Level.WARNING, name + " failed; it tries again until it succeeds", e);
            }
            retry = retry.isZero() ? FIRST_RETRY : min(retry.multipliedBy(2), LAST_RETRY);
            sleep(retry, false);
        }
    }

    private void sleep(Duration time, boolean untilWoken) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos();
                left > 0 && !stopped && !(untilWoken && woken);
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            // An interruption ends a wait; whether it ends the worker is for stop() to say.
            boolean unused = Thread.interrupted();
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The present step, if any, is the last. */
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    /** Returns whether the thread has ended within the time. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String toString() {
        return name;
    }
}
