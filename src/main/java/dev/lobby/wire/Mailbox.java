package dev.lobby.wire;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue of frames for one session, bounded in bytes, in sending order. An event is refused if it does not fit into
 * this mailbox or into the total of all mailboxes; it can be read from the log later. A mailbox without events accepts
 * one event of any size. Answers are not in the log and have a limit of their own. Thread-safe; the callback runs
 * without the lock.
 */
public final class Mailbox {
    /** How often a command that waits for room in the total looks for it. */
    private static final long LOOK_NANOS = Duration.ofMillis(10).toNanos();

    private final int maxEventBytes;
    private final int maxAnswerBytes;
    private final MailboxBudget.Share budget;
    private final Runnable onRoom;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answersTaken = lock.newCondition();
    private final ArrayDeque<Frame> frames = new ArrayDeque<>(4);
    private int eventBytes;
    private int answerBytes;
    private int answerBytesReserved;
    private int bytesInFlight;
    private long patienceSpent;
    private boolean roomAwaited;
    private int bytesAwaited;
    private boolean closed;

    /**
     * Creates an empty mailbox.
     *
     * @param budget the share of the mailbox's holder in the total of all mailboxes
     * @param onRoom called once for each {@link #awaitRoom}, by the thread that makes the room
     */
    public Mailbox(int maxEventBytes, int maxAnswerBytes, MailboxBudget.Share budget, Runnable onRoom) {
        this.maxEventBytes = maxEventBytes;
        this.maxAnswerBytes = maxAnswerBytes;
        this.budget = budget;
        this.onRoom = onRoom;
    }

    /** Adds a frame. Returns whether it was accepted. */
    public boolean offer(Frame frame) {
        lock.lock();
        try {
            if (closed) {
                return true;
            }
            if (!(frame.answer() ? takeAnswer(frame) : takeEvent(frame))) {
                return false;
            }
            frames.add(frame);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reserves room, here and in the total of all mailboxes, for the answer to a command that is about to be executed.
     * If there is no room, this waits: at most {@code patienceNanos} for the client to receive its earlier answers, and
     * at most {@code othersPatienceNanos} for what is not this client's fault: commands that wait to be executed, and other
     * mailboxes that fill the total. The first limit holds for several calls together, and starts anew once the client has
     * received all answers. The commands of a session are executed one after another, so at most one thread waits.
     *
     * @return the reason to end the session, if nothing was reserved; null if room was reserved
     */
    @Nullable
    public CloseCause reserveAnswer(int bytes, long patienceNanos, long othersPatienceNanos)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (answerBytes == 0) {
                patienceSpent = 0;
            }
            long othersPatienceSpent = 0;
            while (!closed && lacksRoomForAnswer(bytes)) {
                boolean unread = answerBytes > 0 && lacksOwnRoomForAnswer(bytes);
                long left = unread ? patienceNanos - patienceSpent : othersPatienceNanos - othersPatienceSpent;
                if (left <= 0) {
                    return unread ? CloseCause.UNREAD_ANSWERS : CloseCause.OVERLOADED;
                }
                long begin = System.nanoTime();
                // Nobody signals that another mailbox has given back some of the total.
                long unused = answersTaken.awaitNanos(Math.min(left, LOOK_NANOS));
                long waited = System.nanoTime() - begin;
                if (unread) {
                    patienceSpent += waited;
                } else {
                    othersPatienceSpent += waited;
                }
            }
            answerBytesReserved += bytes;
            budget.takeAnyway(bytes);
            return null;
        } finally {
            lock.unlock();
        }
    }

    private boolean lacksRoomForAnswer(int bytes) {
        boolean needsRoom = bytes > 0 && answerBytes + answerBytesReserved > 0;
        return needsRoom && (lacksOwnRoomForAnswer(bytes) || !budget.hasRoomFor(bytes));
    }

    private boolean lacksOwnRoomForAnswer(int bytes) {
        return answerBytes + answerBytesReserved + bytes > maxAnswerBytes;
    }

    /** Releases a reservation after its command was executed. The answer, if there is one, is in the mailbox by now. */
    public void returnAnswer(int bytes) {
        lock.lock();
        try {
            answerBytesReserved -= bytes;
            budget.giveBack(bytes);
            answersTaken.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean takeEvent(Frame frame) {
        if (eventBytes == 0) {
            budget.takeAnyway(frame.bytes());
        } else if (eventBytes + frame.bytes() > maxEventBytes || !budget.take(frame.bytes())) {
            return false;
        }
        eventBytes += frame.bytes();
        return true;
    }

    private boolean takeAnswer(Frame frame) {
        if (answerBytes > 0 && answerBytes + frame.bytes() > maxAnswerBytes) {
            return false;
        }
        budget.takeAnyway(frame.bytes());
        answerBytes += frame.bytes();
        return true;
    }

    /**
     * Removes the next frames to send, up to these numbers, but at least one if there is any. Until {@link #taken}, they
     * count in the total of all mailboxes.
     */
    public List<Frame> poll(int number, int bytes) {
        List<Frame> polled = new ArrayList<>();
        boolean room;
        lock.lock();
        try {
            int left = bytes;
            for (Frame next = frames.peek();
                    next != null && (polled.isEmpty() || (polled.size() < number && next.bytes() <= left));
                    next = frames.peek()) {
                left -= next.bytes();
                polled.add(frames.remove());
                removed(next);
                bytesInFlight += next.bytes();
            }
            room = !polled.isEmpty() && claimRoom();
        } finally {
            lock.unlock();
        }
        if (room) {
            onRoom.run();
        }
        return polled;
    }

    /**
     * Calls back as soon as the waiting events use at most half of their limit, which may be immediately.
     *
     * @param bytes the size of the next event, for which there must be room as well
     */
    public void awaitRoom(int bytes) {
        boolean room;
        lock.lock();
        try {
            roomAwaited = true;
            bytesAwaited = bytes;
            room = claimRoom();
        } finally {
            lock.unlock();
        }
        if (room) {
            onRoom.run();
        }
    }

    /** Discards all frames, and all that are added later. */
    public void close() {
        lock.lock();
        try {
            for (Frame frame : frames) {
                removed(frame);
                bytesInFlight += frame.bytes();
            }
            frames.clear();
            releaseBytesInFlight();
            if (!closed) {
                closed = true;
                budget.leave();
            }
            answersTaken.signal();
        } finally {
            lock.unlock();
        }
    }

    public boolean isEmpty() {
        lock.lock();
        try {
            return frames.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private boolean claimRoom() {
        boolean room = roomAwaited && (eventBytes == 0 || hasRoom());
        roomAwaited &= !room;
        return room;
    }

    private boolean hasRoom() {
        int half = maxEventBytes / 2;
        return eventBytes <= half
                && eventBytes + bytesAwaited <= maxEventBytes
                && budget.hasRoomFor(Math.max(half, bytesAwaited));
    }

    /** The kernel has taken all polled frames, or never will. */
    public void taken() {
        boolean room;
        lock.lock();
        try {
            releaseBytesInFlight();
            room = claimRoom();
        } finally {
            lock.unlock();
        }
        if (room) {
            onRoom.run();
        }
    }

    private void releaseBytesInFlight() {
        budget.giveBack(bytesInFlight);
        bytesInFlight = 0;
    }

    private void removed(Frame frame) {
        if (frame.answer()) {
            answerBytes -= frame.bytes();
            answersTaken.signal();
        } else {
            eventBytes -= frame.bytes();
        }
    }
}
