package dev.lobby.wire.tyrus;

import dev.lobby.wire.FrameHeads;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The input of a session, until the session ends or its client sends what is no frame. What the client of a closed
 * session still sends is read and dropped, because a connection that is closed with unread input is reset, and then the
 * client may lose the close frame. After {@link #close} the server's stream is never used again: it may already belong to
 * another request. No read waits for the client, so the lock is only held while bytes are copied. Thread-safe.
 */
final class GuardedInput extends ServletInputStream {
    /** How much is dropped. After that the client has to wait until its connection is cut. */
    static final int DROPPED_BYTES = 1 << 20;

    private static final int DROPPED_AT_ONCE = 4096;

    private final ServletInputStream input;
    private final ReentrantLock lock = new ReentrantLock();
    private final FrameHeads heads = new FrameHeads();
    private State state = State.OPEN;
    private int toDrop = DROPPED_BYTES;
    private Runnable broken = () -> {};

    GuardedInput(ServletInputStream input) {
        this.input = input;
    }

    private enum State {
        OPEN,
        DROPPING,
        CLOSED
    }

    /** From now on, what arrives is dropped. */
    void drop() {
        become(State.DROPPING);
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

    @Override
    public int available() throws IOException {
        lock.lock();
        try {
            return state == State.OPEN ? input.available() : 0;
        } finally {
            lock.unlock();
        }
    }

    /** @param action called once for the first frame whose head is not valid; what follows is dropped */
    void checkFrames(Runnable action) {
        lock.lock();
        try {
            broken = action;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns 0 if nothing has arrived, or it is not for the session.
     *
     * @throws IOException if this is closed
     */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Runnable action;
        lock.lock();
        try {
            if (state == State.CLOSED) {
                throw new IOException("The session has ended");
            }
            int read = state == State.DROPPING || input.available() == 0 ? 0 : input.read(bytes, offset, length);
            if (read <= 0 || heads.follow(ByteBuffer.wrap(bytes, offset, read))) {
                return read;
            }
            state = State.DROPPING;
            action = broken;
        } finally {
            lock.unlock();
        }
        action.run();
        return 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == 1 ? one[0] & 0xFF : -1;
    }

    /** Whether something has arrived for the session. If not, the server reports the next bytes to the listener. */
    @Override
    public boolean isReady() {
        lock.lock();
        try {
            if (state == State.DROPPING) {
                dropArrived();
            }
            return state == State.OPEN && input.isReady();
        } finally {
            lock.unlock();
        }
    }

    private void dropArrived() {
        byte[] dropped = new byte[DROPPED_AT_ONCE];
        try {
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
