package dev.lobby.subscription;

import dev.lobby.edge.limit.FairQueue;
import dev.lobby.edge.limit.Payer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The queue of subscribers that wait for a page of the log. Addresses take turns, and so do the users of an address,
 * however many subscribers each has. A subscriber waits here at most once, and not after its session has ended, so the
 * queue is bounded by the number of sessions. Thread-safe.
 */
final class CatchUpQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final FairQueue<Subscriber> waiting = new FairQueue<>();

    /** Adds a subscriber, unless its session has ended. */
    void add(Subscriber subscriber) {
        lock.lock();
        try {
            if (!subscriber.gone && subscriber.reading.waitsWith == null) {
                Payer payer = subscriber.payer();
                subscriber.reading.waitsWith = payer;
                waiting.add(payer, subscriber);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes a subscriber if it waits. Call this when its session has ended. */
    void remove(Subscriber subscriber) {
        lock.lock();
        try {
            Payer payer = subscriber.reading.waitsWith;
            if (payer != null) {
                subscriber.reading.waitsWith = null;
                boolean unused = waiting.remove(payer, subscriber);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next subscriber.
     *
     * @param mayNow tells who may have a turn now; the others keep waiting
     * @return the subscriber, or null if there is none
     */
    @Nullable
    Subscriber take(Predicate<Payer> mayNow) {
        lock.lock();
        try {
            Subscriber taken = waiting.next(mayNow);
            if (taken != null) {
                taken.reading.waitsWith = null;
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
