package dev.lobby.subscription;

import dev.lobby.edge.limit.FairQueue;
import dev.lobby.edge.limit.Payer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The commands that wait for the router. Addresses take turns, and so do the users of an address, so a command waits for
 * few others, however many somebody else has sent. The commands of one session keep their order. Bounded, and one address
 * has only a part of it. Thread-safe.
 */
final class RouterInbox {
    /** An address may have the n-th part of all waiting commands. */
    private static final int PART_OF_ADDRESS = 8;

    /** An address may have as many, also in a small inbox. */
    private static final int FEW = 16;

    private final int most;
    private final int mostOfAddress;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final FairQueue<RouterCommand> waiting = new FairQueue<>();

    RouterInbox(int most) {
        this.most = most;
        this.mostOfAddress = Math.max(FEW, most / PART_OF_ADDRESS);
    }

    /**
     * Adds a command, and waits for room if necessary.
     *
     * @param patienceNanos how long to wait at most
     * @return whether it was added
     */
    boolean offer(Payer payer, RouterCommand command, long patienceNanos) throws InterruptedException {
        long left = patienceNanos;
        lock.lockInterruptibly();
        try {
            while (isFullFor(payer)) {
                if (left <= 0) {
                    return false;
                }
                left = room.awaitNanos(left);
            }
            waiting.add(payer, command);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFullFor(Payer payer) {
        return waiting.size() >= most || waiting.sizeOfAddress(payer) >= mostOfAddress;
    }

    /** Removes and returns the next command; null if there is none. */
    @Nullable
    RouterCommand poll() {
        lock.lock();
        try {
            RouterCommand next = waiting.next();
            if (next != null) {
                room.signalAll();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
