package dev.lobby.socket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The life of one session, whose end may come while another thread is busy with it: Tyrus calls {@code @OnClose} in the
 * thread of whoever closes, beside {@code @OnOpen} and {@code @OnMessage}. Nobody waits for anybody. An end that comes in
 * the middle of a part is left to the thread of that part, which carries it out as soon as the part is done. So what the
 * session has taken is given back once, all of it, and a session that is over takes nothing any more. Thread-safe.
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

    /** Belongs to the thread that is busy and, once the life is over, to the one that carries out the end. */
    private final Deque<Runnable> taken = new ArrayDeque<>();

    /**
     * Does a part of the life, unless it is over.
     *
     * @throws IllegalStateException if another thread is busy with a part
     */
    void live(Runnable part) {
        if (!begin()) {
            return;
        }
        try {
            part.run();
        } finally {
            pause();
        }
    }

    private boolean begin() {
        State found = state.compareAndExchange(State.IDLE, State.BUSY);
        if (found == State.BUSY) {
            throw new IllegalStateException("Two threads have something for one session");
        }
        return found == State.IDLE;
    }

    private void pause() {
        if (!state.compareAndSet(State.BUSY, State.IDLE)) {
            state.set(State.OVER);
            giveBack();
        }
    }

    /** For a part of the life: the session takes something that is to be given back at the end, the last first. */
    void takes(Runnable givenBack) {
        taken.push(givenBack);
    }

    /** The session has ended. Idempotent. */
    void end() {
        State before =
                state.getAndUpdate(now -> now == State.IDLE || now == State.OVER ? State.OVER : State.BUSY_AND_OVER);
        if (before == State.IDLE) {
            giveBack();
        }
    }

    private void giveBack() {
        for (@Nullable Runnable next = taken.poll(); next != null; next = taken.poll()) {
            try {
                next.run();
            } catch (RuntimeException e) {
                // What else it has must be given back all the same.
                LOG.log(Level.WARNING, "A session that has ended could not give something back", e);
            }
        }
    }
}
