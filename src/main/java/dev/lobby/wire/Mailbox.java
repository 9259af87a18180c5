package dev.lobby.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait for one session, bounded in bytes, in the order in which they will be sent. Events that do not
 * fit, here or into what all mailboxes may hold together, are refused, for they can be read from the log later; a
 * mailbox without an event takes one of any size. Answers are in no log and have a share of their own. Thread-safe;
 * nothing is called while a lock is held.
 */
public final class Mailbox {
    private final int maxEventBytes;
    private final int maxAnswerBytes;
    private final MailboxBudget budget;
    private final Runnable onRoom;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answersTaken = lock.newCondition();
    private final ArrayDeque<Frame> frames = new ArrayDeque<>(4);
    private int eventBytes;
    private int answerBytes;
    private int answerBytesReserved;
    private int bytesOnTheWay;
    private long patienceSpent;
    private boolean roomAwaited;
    private int bytesAwaited;
    private boolean closed;

    /**
     * An empty one.
     *
     * @param onRoom called, once for each {@link #awaitRoom}, by whoever makes the room
     */
    public Mailbox(int maxEventBytes, int maxAnswerBytes, MailboxBudget budget, Runnable onRoom) {
        this.maxEventBytes = maxEventBytes;
        this.maxAnswerBytes = maxAnswerBytes;
        this.budget = budget;
        this.onRoom = onRoom;
    }

    /** Returns whether the frame was taken. */
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
     * Reserves room for the answer to a command that is about to be carried out, here and in what all mailboxes may hold
     * together. Where there is none, it waits: for the client to take its earlier answers it has a patience, and all of it
     * again once the client has taken them; for commands that are not carried out yet it has another one. Commands of one
     * session come one after another, so that one thread waits at most.
     *
     * @return why the session is to be ended, for nothing was reserved; null where something was
     */
    @Nullable
    public CloseCause reserveAnswer(int bytes, long patienceNanos, long routerPatienceNanos)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (answerBytes == 0) {
                patienceSpent = 0;
            }
            long begin = System.nanoTime();
            long spentBefore = patienceSpent;
            while (!closed && isCrowdedBy(bytes)) {
                long waited = System.nanoTime() - begin;
                boolean unread = answerBytes > 0;
                long left = unread ? patienceNanos - spentBefore - waited : routerPatienceNanos - waited;
                if (left <= 0) {
                    return unread ? CloseCause.UNREAD_ANSWERS : CloseCause.OVERLOADED;
                }
                long unused = answersTaken.awaitNanos(left);
                patienceSpent = spentBefore + System.nanoTime() - begin;
            }
            answerBytesReserved += bytes;
            budget.takeAnyway(bytes);
            return null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isCrowdedBy(int bytes) {
        int waiting = answerBytes + answerBytesReserved;
        return bytes > 0 && waiting > 0 && (waiting + bytes > maxAnswerBytes || !budget.hasRoomFor(bytes));
    }

    /** The command has been carried out: its answer, if there was one, is here now. */
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
     * Takes the next frames to send, as many as have that many bytes together, but one if there is any. Until they are
     * {@link #taken} they count in what all mailboxes hold together.
     */
    public List<Frame> poll(int bytes) {
        List<Frame> polled = new ArrayList<>();
        boolean room;
        lock.lock();
        try {
            int left = bytes;
            for (Frame next = frames.peek();
                    next != null && (polled.isEmpty() || next.bytes() <= left);
                    next = frames.peek()) {
                left -= next.bytes();
                polled.add(frames.remove());
                leaves(next);
                bytesOnTheWay += next.bytes();
            }
            room = !polled.isEmpty() && takeRoom();
        } finally {
            lock.unlock();
        }
        if (room) {
            onRoom.run();
        }
        return polled;
    }

    /**
     * Calls back as soon as the events take no more than half of what they may, which may be now.
     *
     * @param bytes of the event that is to come next, for which there must be room as well
     */
    public void awaitRoom(int bytes) {
        boolean room;
        lock.lock();
        try {
            roomAwaited = true;
            bytesAwaited = bytes;
            room = takeRoom();
        } finally {
            lock.unlock();
        }
        if (room) {
            onRoom.run();
        }
    }

    /** Forgets what waits, and whatever comes from now on. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            for (Frame frame : frames) {
                leaves(frame);
                bytesOnTheWay += frame.bytes();
            }
            frames.clear();
            giveBackWhatWasOnTheWay();
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

    private boolean takeRoom() {
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

    /** All that was polled has been taken by the client, or will never be. */
    public void taken() {
        boolean room;
        lock.lock();
        try {
            giveBackWhatWasOnTheWay();
            room = takeRoom();
        } finally {
            lock.unlock();
        }
        if (room) {
            onRoom.run();
        }
    }

    private void giveBackWhatWasOnTheWay() {
        budget.giveBack(bytesOnTheWay);
        bytesOnTheWay = 0;
    }

    private void leaves(Frame frame) {
        if (frame.answer()) {
            answerBytes -= frame.bytes();
            answersTaken.signal();
        } else {
            eventBytes -= frame.bytes();
        }
    }
}
