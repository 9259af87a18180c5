package dev.lobby.auth;

import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.Turns;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Limits how many passwords are hashed at once, and how many calls wait for that. Thread-safe. */
final class HashingTurns {
    private final ReentrantLock lock = new ReentrantLock();
    private final Turns turns;
    private final int mostWaiting;

    HashingTurns(int atOnce, int mostWaiting) {
        this.turns = new Turns(atOnce);
        this.mostWaiting = mostWaiting;
    }

    /** Waits for a turn, which ends with {@link #end}. Returns false, without a turn, if too many calls wait. */
    boolean begin(Payer payer) {
        CompletableFuture<Boolean> turn = locked(() -> turns.begin(payer));
        locked(() -> turns.surplus(mostWaiting)).ifPresent(dropped -> dropped.complete(false));
        return turn.join();
    }

    void end() {
        locked(turns::end).forEach(coming -> coming.complete(true));
    }

    int waiting() {
        return locked(turns::waiting);
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
