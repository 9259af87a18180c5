package dev.lobby.edge.body;

import dev.lobby.edge.ClientAddress;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A request that waits for the rest of its body. It is equal only to itself. Thread-safe. */
final class PendingBody {
    private final ClientAddress address;
    private final ReentrantLock ending = new ReentrantLock();
    private volatile Optional<Runnable> refusal = Optional.empty();
    private boolean over;

    PendingBody(ClientAddress address) {
        this.address = address;
    }

    ClientAddress address() {
        return address;
    }

    /**
     * Allows the request to be refused in favour of another one.
     *
     * @param how makes the wait end. It must not block. It runs once at most, and never after the end of the wait, because
     *     the connection may then serve another request
     */
    void mayGiveWay(Runnable how) {
        refusal = Optional.of(how);
    }

    boolean mayGiveWay() {
        return refusal.isPresent();
    }

    void giveWay() {
        ending.lock();
        try {
            if (!over) {
                over = true;
                refusal.ifPresent(Runnable::run);
            }
        } finally {
            ending.unlock();
        }
    }

    /** No refusal begins after this. */
    void end() {
        ending.lock();
        try {
            over = true;
        } finally {
            ending.unlock();
        }
    }
}
