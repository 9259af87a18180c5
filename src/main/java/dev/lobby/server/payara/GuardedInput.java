package dev.lobby.server.payara;

import dev.lobby.server.Intake;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The input of a session, until the session ends or its client sends what is no frame. Reading pauses for as long as the
 * {@link Intake} says: then nothing has arrived, and the server's stream is not asked, so that it reports nothing. What the
 * client of a closed session still sends is read and dropped, because a connection that is closed with unread input is
 * reset, and then the client may lose the close frame. After {@link #close} the server's stream is never used again: it
 * may already belong to another request. No read waits for the client, so the lock is only held while bytes are copied.
 * Thread-safe.
 *
 * <p>Tyrus has handled what it has read before it reads again. So nothing is ever unhandled here.
 */
final class GuardedInput extends ServletInputStream {
    /** How much is dropped. After that the client has to wait until its connection is cut. */
    static final int DROPPED_BYTES = 1 << 20;

    private static final int DROPPED_AT_ONCE = 4096;

    private final ServletInputStream input;
    private final Alarm alarm;
    private final ReentrantLock lock = new ReentrantLock();
    private final Intake intake = new Intake();
    private State state = State.OPEN;
    private int toDrop = DROPPED_BYTES;
    private boolean awaited;
    private volatile boolean paused;

    /** @param alarm ends a pause */
    GuardedInput(ServletInputStream input, Alarm alarm) {
        this.input = input;
        this.alarm = alarm;
    }

    /** What calls back after a pause. */
    @FunctionalInterface
    interface Alarm {
        /**
         * Calls back once.
         *
         * @param delayNanos may be 0
         * @param pauseOver call this; if it returns true, call the reader too, on a thread that may do a session's work
         */
        void set(long delayNanos, PauseOver pauseOver);
    }

    /** The end of a pause. */
    @FunctionalInterface
    interface PauseOver {
        /** Returns whether the reader found nothing during the pause, and waits to be called. */
        boolean end();
    }

    private enum State {
        OPEN,
        DROPPING,
        CLOSED
    }

    /** From now on, what arrives is dropped. */
    void drop() {
        become(State.DROPPING);
        if (paused) {
            // The reader must find the end of the connection.
            alarm.set(0, this::endPause);
        }
    }

    /** Returns when no thread reads any more. */
    @Override
    public void close() {
        become(State.CLOSED);
    }

    private void become(State next) {
        lock.lock();
        try {
            if (state != State.CLOSED) {
                state = next;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Connects the session. Without one nothing pauses. */
    void open(Intake.Client client) {
        intake.open(client);
    }

    boolean isPaused() {
        return paused;
    }

    private boolean endPause() {
        lock.lock();
        try {
            boolean wasAwaited = awaited;
            paused = false;
            awaited = false;
            return wasAwaited && state != State.CLOSED;
        } finally {
            lock.unlock();
        }
    }

    /** Marks that the reader is to be called after the pause. */
    private boolean pauses() {
        awaited |= paused;
        return paused;
    }

    @Override
    public int available() throws IOException {
        lock.lock();
        try {
            return state != State.OPEN || paused ? 0 : Math.max(intake.held(), input.available());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns 0 if nothing has arrived, or it is not for the session, or reading pauses.
     *
     * @throws IOException if this is closed
     */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = readOpen(bytes, offset, length);
        intake.tellBroken();
        intake.tellPings();
        // Tyrus would log each ping that it cannot answer any more.
        return read > 0 && !isOpen() ? 0 : read;
    }

    private boolean isOpen() {
        lock.lock();
        try {
            return state == State.OPEN;
        } finally {
            lock.unlock();
        }
    }

    private int readOpen(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (state == State.CLOSED) {
                throw new IOException("The session has ended");
            }
            if (state == State.DROPPING || paused) {
                return 0;
            }
            int read = take(bytes, offset, length);
            if (!intake.isValid()) {
                state = State.DROPPING;
                return 0;
            }
            if (read <= 0) {
                return read;
            }
            long pause = intake.charge().pauseNanos();
            if (pause > 0) {
                paused = true;
                alarm.set(pause, this::endPause);
            }
            return read;
        } finally {
            lock.unlock();
        }
    }

    private int take(byte[] bytes, int offset, int length) throws IOException {
        if (intake.holds()) {
            return intake.release(ByteBuffer.wrap(bytes, offset, length), Intake.BATCH);
        }
        int read = input.available() == 0 ? 0 : input.read(bytes, offset, length);
        return read <= 0 ? read : intake.admit(ByteBuffer.wrap(bytes, offset, read), Intake.BATCH);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == 1 ? one[0] & 0xFF : -1;
    }

    /**
     * Whether something has arrived for the session. If not, the server reports the next bytes to the listener, or, during
     * a pause, the alarm does.
     */
    @Override
    public boolean isReady() {
        lock.lock();
        try {
            if (state == State.DROPPING) {
                dropArrived();
            }
            return state == State.OPEN && !pauses() && (intake.holds() || input.isReady());
        } finally {
            lock.unlock();
        }
    }

    private void dropArrived() {
        byte[] dropped = new byte[DROPPED_AT_ONCE];
        try {
            toDrop -= intake.drop();
            while (toDrop > 0 && input.isReady()) {
                toDrop -= Math.max(1, input.read(dropped));
            }
        } catch (IOException e) {
            // The connection has ended.
            state = State.CLOSED;
        }
    }

    @Override
    public boolean isFinished() {
        lock.lock();
        try {
            return state != State.OPEN || input.isFinished();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void setReadListener(ReadListener listener) {
        input.setReadListener(listener);
    }
}
