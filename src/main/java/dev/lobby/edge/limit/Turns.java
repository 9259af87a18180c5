package dev.lobby.edge.limit;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Turns at something that only a few may do at once. The others wait in a {@link FairQueue}. A turn is a future: true when
 * it has come, false when it will not. It is for the caller to complete what this returns, without holding a lock. Not
 * thread-safe.
 */
public final class Turns {
    private final int atOnce;
    private final FairQueue<CompletableFuture<Boolean>> queue = new FairQueue<>();
    private int running;

    public Turns(int atOnce) {
        this.atOnce = atOnce;
    }

    /** Returns a turn. If it has come already, it is complete. Each one that has come ends with {@link #end}. */
    public CompletableFuture<Boolean> begin(Payer payer) {
        if (running < atOnce) {
            running++;
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        queue.add(payer, turn);
        return turn;
    }

    /** Returns the turn that must not come because more than so many wait: the last one of whoever waits for most. */
    public Optional<CompletableFuture<Boolean>> surplus(int mostWaiting) {
        return queue.size() > mostWaiting ? Optional.of(queue.dropFromLongest()) : Optional.empty();
    }

    /** Ends a turn. Returns the one that comes now. */
    public Optional<CompletableFuture<Boolean>> end() {
        Optional<CompletableFuture<Boolean>> next = Optional.ofNullable(queue.next());
        if (next.isEmpty()) {
            running--;
        }
        return next;
    }

    /** Gives up waiting for a turn. Returns false if it does not wait any more. */
    boolean leave(Payer payer, CompletableFuture<Boolean> turn) {
        return queue.remove(payer, turn);
    }

    public int waiting() {
        return queue.size();
    }

    boolean isIdle() {
        return running == 0;
    }
}
