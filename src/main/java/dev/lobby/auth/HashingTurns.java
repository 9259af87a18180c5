package dev.lobby.auth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whose turn it is to hash: a few at once, the others wait in a {@link FairQueue}. Where too many wait, one of those
 * who wait for the most is sent away. Thread-safe.
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

    /** Waits for a turn, which {@link #end} ends. Returns false, and there is none, where too many wait. */
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
