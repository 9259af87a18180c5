package dev.lobby.wire;

import dev.lobby.server.IoThread;
import dev.lobby.work.Time;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a sender's steps on an I/O thread, as a {@link dev.lobby.work.Worker} runs steps on a thread of its own. What is
 * sent is then written at once, and no other thread must be woken for it. The steps must not block. Thread-safe.
 */
final class IoWorker {
    private static final Logger LOG = System.getLogger(IoWorker.class.getName());

    /** After this time the thread handles its connections' other events, if there are any. */
    private static final Duration LONGEST_TURN = Duration.ofMillis(10);

    private static final Duration BREAK = Duration.ofMillis(1);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(100);

    private final IoThread thread;
    private final Sender sender;
    private final Time time;

    /** Whether a turn is scheduled or running. */
    private final AtomicBoolean due = new AtomicBoolean();

    private Duration rest = Duration.ZERO;

    IoWorker(IoThread thread, Sender sender, Time time) {
        this.thread = thread;
        this.sender = sender;
        this.time = time;
    }

    void start() {
        sender.started(this::wake, pause -> rest = pause);
    }

    private void wake() {
        if (!due.get() && due.compareAndSet(false, true)) {
            thread.execute(this::turn);
        }
    }

    private void turn() {
        rest = Duration.ZERO;
        long begun = time.nanos();
        while (step() || !isDone()) {
            if (rest.isZero() && time.nanos() - begun >= LONGEST_TURN.toNanos()) {
                rest = BREAK;
            }
            if (!rest.isZero()) {
                thread.executeAfter(rest, this::turn);
                return;
            }
        }
    }

    private boolean step() {
        try {
            return sender.step();
        } catch (RuntimeException | Error e) {
            // Errors, too, are caught, because the other sessions must still be sent to.
            LOG.log(Level.WARNING, "Sending to a session failed", e);
            rest = AFTER_FAILURE;
            return true;
        }
    }

    /** Returns whether there is nothing more to do. If so, the next session wakes this worker. */
    private boolean isDone() {
        due.set(false);
        // A session that was added just before has not woken this worker.
        return sender.isIdle() || !due.compareAndSet(false, true);
    }
}
