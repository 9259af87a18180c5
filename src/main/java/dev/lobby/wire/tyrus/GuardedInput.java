package dev.lobby.wire.tyrus;

import dev.lobby.wire.FrameHeads;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The input of a session, until the session ends or its client sends what is no frame. After {@link #close} it never uses
 * the server's stream again, because that may already belong to another request. No read waits for the client, so the
 * lock is only held while bytes are copied. Thread-safe.
 */
final class GuardedInput extends ServletInputStream {
    private final ServletInputStream input;
    private final ReentrantLock lock = new ReentrantLock();
    private final FrameHeads heads = new FrameHeads();
    private boolean closed;
    private Runnable broken = () -> {};

    GuardedInput(ServletInputStream input) {
        this.input = input;
    }

    /** Returns when no thread reads any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int available() throws IOException {
        lock.lock();
        try {
            return closed ? 0 : input.available();
        } finally {
            lock.unlock();
        }
    }

    /** @param action called once for the first frame whose head is not valid; nothing is read any more then */
    void checkFrames(Runnable action) {
        lock.lock();
        try {
            broken = action;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns 0 if nothing has arrived, or what has arrived is no frame.
     *
     * @throws IOException if the session has ended
     */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Runnable action;
        lock.lock();
        try {
            if (closed) {
                throw new IOException("The session has ended");
            }
            int read = input.available() == 0 ? 0 : input.read(bytes, offset, length);
            if (read <= 0 || heads.follow(ByteBuffer.wrap(bytes, offset, read))) {
                return read;
            }
            closed = true;
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

    @Override
    public boolean isReady() {
        lock.lock();
        try {
            return !closed && input.isReady();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isFinished() {
        lock.lock();
        try {
            return closed || input.isFinished();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void setReadListener(ReadListener listener) {
        input.setReadListener(listener);
    }
}
