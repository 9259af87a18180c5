package dev.lobby.socket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The life of one session, which runs its tasks and then its cleanups. Thread-safe.
 *
 * <p>The end may come while another thread runs a task: a server may call {@code @OnClose} in the thread that closes the
 * session, in parallel with {@code @OnOpen} and {@code @OnMessage}. No thread waits for another. If the end comes during
 * a task, the thread of the task carries out the end as soon as the task is done. So each cleanup runs exactly once, and
 * no task runs after the end.
 */
final class SessionLife {
    private static final Logger LOG = System.getLogger(SessionLife.class.getName());

    private enum State {
        IDLE,
        BUSY,
        BUSY_AND_OVER,
        OVER
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    /** Belongs to the thread that runs a task and, after the end, to the thread that carries out the end. */
    private final Deque<Runnable> cleanups = new ArrayDeque<>();

    /**
     * Runs a task, unless the session is over.
     *
     * @throws IllegalStateException if another thread is running a task
     */
    void run(Runnable task) {
        if (!begin()) {
            return;
        }
        try {
            task.run();
        } finally {
            finish();
        }
    }

    private boolean begin() {
        State found = state.compareAndExchange(State.IDLE, State.BUSY);
        if (found == State.BUSY) {
            throw new IllegalStateException("Two threads run tasks of one session at the same time");
        }
        return found == State.IDLE;
    }

    private void finish() {
        if (!state.compareAndSet(State.BUSY, State.IDLE)) {
            state.set(State.OVER);
            cleanUp();
        }
    }

    /** Adds a cleanup, which runs at the end of the session. The last one runs first. Only a task may call this. */
    void onEnd(Runnable cleanup) {
        cleanups.push(cleanup);
    }

    /** Ends the session. Idempotent. */
    void end() {
        State before =
                state.getAndUpdate(now -> now == State.IDLE || now == State.OVER ? State.OVER : State.BUSY_AND_OVER);
        if (before == State.IDLE) {
            cleanUp();
        }
    }

    private void cleanUp() {
        for (@Nullable Runnable next = cleanups.poll(); next != null; next = cleanups.poll()) {
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                // The other cleanups must run all the same.
                LOG.log(Level.WARNING, "A cleanup of a session that has ended failed", e);
            }
        }
    }
}
