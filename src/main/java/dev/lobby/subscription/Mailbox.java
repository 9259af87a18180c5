package dev.lobby.subscription;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait for one session, bounded in bytes, in the order in which they will be sent. Events that do not
 * fit are refused, for they can be read from the log later; an empty mailbox takes one of any size. Answers are in no
 * log and have a share of their own. Thread-safe; nothing is called while a lock is held.
 */
public final class Mailbox {
    private final int maxEventBytes;
    private final int maxAnswerBytes;
    private final Runnable onRoom;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Frame> frames = new ArrayDeque<>(4);
    private int eventBytes;
    private int answerBytes;
    private boolean roomAwaited;

    /**
     * An empty one.
     *
     * @param onRoom called, once for each {@link #awaitRoom}, by whoever makes the room
     */
    public Mailbox(int maxEventBytes, int maxAnswerBytes, Runnable onRoom) {
        this.maxEventBytes = maxEventBytes;
        this.maxAnswerBytes = maxAnswerBytes;
        this.onRoom = onRoom;
    }

    /** Returns whether the frame was taken. */
    public boolean offer(Frame frame) {
        lock.lock();
        try {
            int held = frame.answer() ? answerBytes : eventBytes;
            int most = frame.answer() ? maxAnswerBytes : maxEventBytes;
            if (held > 0 && held + frame.bytes() > most) {
                return false;
            }
            count(frame, frame.bytes());
            frames.add(frame);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The next frame to send, null if there is none. */
    public @Nullable Frame poll() {
        boolean room = false;
        Frame frame;
        lock.lock();
        try {
            frame = frames.poll();
            if (frame != null) {
                count(frame, -frame.bytes());
                room = takeRoom();
            }
        } finally {
            lock.unlock();
        }
        if (room) {
            onRoom.run();
        }
        return frame;
    }

    /** Calls back as soon as the events take no more than half of what they may, which may be now. */
    void awaitRoom() {
        boolean room;
        lock.lock();
        try {
            roomAwaited = true;
            room = takeRoom();
        } finally {
            lock.unlock();
        }
        if (room) {
            onRoom.run();
        }
    }

    private boolean takeRoom() {
        boolean room = roomAwaited && eventBytes <= maxEventBytes / 2;
        roomAwaited &= !room;
        return room;
    }

    private void count(Frame frame, int bytes) {
        if (frame.answer()) {
            answerBytes += bytes;
        } else {
            eventBytes += bytes;
        }
    }
}
