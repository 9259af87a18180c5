package dev.lobby.subscription;

import dev.lobby.edge.limit.FairQueue;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.log.LogEntry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The turns of those who are behind at the log. A page is read for one subscriber, then a page for the next. Addresses
 * take turns, and so do the users of an address, however many subscribers each has. If more was read for one of them
 * within a minute than is allowed, its subscribers wait, and then continue without a gap.
 *
 * <p>Thread-safe for any number of workers. Bounded by the number of sessions, because each waits here at most once, and
 * not after it has ended: either the router adds it, or its mailbox when it has room again, never both.
 */
@ApplicationScoped
public class CatchUp {
    private final PageReader reader;
    private final RateLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final FairQueue<Subscriber> waiting = new FairQueue<>();
    private volatile Runnable onAdded = () -> {};

    @Inject
    CatchUp(PageReader reader, RateLimits limits) {
        this.reader = reader;
        this.limits = limits;
    }

    /** Sets the callback for an added subscriber. */
    void onAdded(Runnable callback) {
        onAdded = callback;
    }

    /** Whether somebody who is so many events behind waits for a page. The router itself delivers less than that. */
    boolean isFar(long behind) {
        return behind > reader.page();
    }

    /** Returns the event after a cursor, or null if a subscriber that is there must wait for a page. */
    @Nullable
    LogEntry recent(Standing standing, long cursor) {
        return reader.recent(standing, cursor);
    }

    /** Adds a subscriber, unless its session has ended. */
    void add(Subscriber subscriber) {
        queue(subscriber);
        onAdded.run();
    }

    private void queue(Subscriber subscriber) {
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

    /** Removes a subscriber whose session has ended. It is not added any more. */
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

    private @Nullable Subscriber next() {
        lock.lock();
        try {
            Subscriber next = waiting.next(limits::mayRead);
            if (next != null) {
                next.reading.waitsWith = null;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads one page for the subscriber whose turn it is.
     *
     * @param routed a position that the router has reached
     * @param taker receives the page, and returns whether it will be processed
     * @return whether a subscriber was waiting
     */
    boolean step(long routed, Predicate<Page> taker) throws SQLException {
        Subscriber subscriber = next();
        if (subscriber == null) {
            return false;
        }
        boolean done = subscriber.gone;
        try {
            if (!done) {
                Page page = reader.read(subscriber, routed);
                limits.countRead(subscriber.payer(), page.read());
                done = taker.test(page);
            }
        } finally {
            if (!done) {
                queue(subscriber);
            }
        }
        return true;
    }
}
