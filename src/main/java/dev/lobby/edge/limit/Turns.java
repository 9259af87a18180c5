package dev.lobby.edge.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Turns at something that only a few may do at once. The others wait in a {@link FairQueue}. A turn is a future: true when
 * it has come, false when it will not. It is for the caller to complete what this returns, without holding a lock. Not
 * thread-safe.
 */
public final class Turns {
    private final FairQueue<CompletableFuture<Boolean>> queue = new FairQueue<>();
    private int atOnce;
    private int running;

    public Turns(int atOnce) {
        this.atOnce = atOnce;
    }

    /** Changes how many turns there are at once, from the next beginning or end of one. */
    void allow(int atOnce) {
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

    /** Ends a turn. Returns those that come now: one, unless the number of turns has changed. */
    public List<CompletableFuture<Boolean>> end() {
        running--;
        List<CompletableFuture<Boolean>> coming = new ArrayList<>(1);
        while (running < atOnce && !queue.isEmpty()) {
            coming.add(Objects.requireNonNull(queue.next()));
            running++;
        }
        return coming;
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
