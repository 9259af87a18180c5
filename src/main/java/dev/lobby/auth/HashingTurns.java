package dev.lobby.auth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits how many passwords are hashed at once. Further calls wait in a {@link FairQueue}; when it is full, a call of
 * the requester who has the most waiting is refused. Thread-safe.
 */
final class HashingTurns {
    private final int atOnce;
    private final int mostWaiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final FairQueue<CompletableFuture<Boolean>> queue = new FairQueue<>();
    private int running;

    HashingTurns(int atOnce, int mostWaiting) {
        this.atOnce = atOnce;
        this.mostWaiting = mostWaiting;
    }

    /** Waits for a turn, which ends with {@link #end}. Returns false, without a turn, if too many calls wait. */
    boolean begin(Requester requester) {
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        lock.lock();
        try {
            if (running < atOnce) {
                running++;
                return true;
            }
            queue.add(requester, turn);
            if (queue.size() > mostWaiting) {
                queue.dropFromLongest().complete(false);
            }
        } finally {
            lock.unlock();
        }
        return turn.join();
    }

    void end() {
        lock.lock();
        try {
            queue.next().ifPresentOrElse(next -> next.complete(true), () -> running--);
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }
}
