package dev.lobby.wire.undertow;

import dev.lobby.wire.Sender;
import dev.lobby.work.Time;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has an I/O thread take a sender's steps, as a {@link dev.lobby.work.Worker} has one of its own, so that what is
 * sent is written at once and nobody is woken for it. The steps must not block. Thread-safe.
 */
public final class IoWorker {
    private static final Logger LOG = System.getLogger(IoWorker.class.getName());

    /** Then the thread looks after its connections' other concerns, if there are any. */
    private static final Duration LONGEST_TURN = Duration.ofMillis(10);

    private static final Duration BREAK = Duration.ofMillis(1);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(100);

    private final IoThread thread;
    private final Sender sender;
    private final Time time;

    /** Whether a turn is to come, or goes on. */
    private final AtomicBoolean due = new AtomicBoolean();

    private Duration rest = Duration.ZERO;

    public IoWorker(IoThread thread, Sender sender, Time time) {
        this.thread = thread;
        this.sender = sender;
        this.time = time;
    }

    public void start() {
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
            // An Error too: whoever comes after has to be sent to as well.
            LOG.log(Level.WARNING, "A session was not sent to", e);
            rest = AFTER_FAILURE;
            return true;
        }
    }

    /** Whether whoever comes from now on has to wake it. */
    private boolean isDone() {
        due.set(false);
        // Whoever has come just before that did not wake it.
        return sender.isIdle() || !due.compareAndSet(false, true);
    }
}
