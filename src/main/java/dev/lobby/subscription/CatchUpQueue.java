package dev.lobby.subscription;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The queue of subscribers that wait for a page of the log. Accounts, which are users and addresses, take turns,
 * however many subscribers each has. The subscribers of one account are served in the order in which they were added.
 * A subscriber waits here at most once, and not after its session has ended, so the queue is bounded by the number of
 * sessions. Thread-safe.
 */
final class CatchUpQueue {
    private final ReentrantLock lock = new ReentrantLock();

    /** The waiting subscribers by account. The account whose turn is next comes first. */
    private final Map<Object, Set<Subscriber>> waiting = new LinkedHashMap<>();

    /** Adds a subscriber, unless its session has ended. */
    void add(Subscriber subscriber) {
        lock.lock();
        try {
            if (!subscriber.gone) {
                Object account = subscriber.account();
                subscriber.waitsWith = account;
                waiting.computeIfAbsent(account, unknown -> new LinkedHashSet<>())
                        .add(subscriber);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes a subscriber if it waits. Call this when its session has ended. */
    void remove(Subscriber subscriber) {
        lock.lock();
        try {
            Object account = subscriber.waitsWith;
            if (account != null) {
                subscriber.waitsWith = null;
                waiting.computeIfPresent(account, (same, own) -> {
                    own.remove(subscriber);
                    return own.isEmpty() ? null : own;
                });
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next subscriber.
     *
     * @param mayNow tells whether an account may have a turn now; the others keep waiting
     * @return the subscriber, or null if there is none
     */
    @Nullable
    Subscriber take(Predicate<Object> mayNow) {
        lock.lock();
        try {
            for (Iterator<Map.Entry<Object, Set<Subscriber>>> all =
                            waiting.entrySet().iterator();
                    all.hasNext(); ) {
                Map.Entry<Object, Set<Subscriber>> next = all.next();
                if (mayNow.test(next.getKey())) {
                    all.remove();
                    Set<Subscriber> own = next.getValue();
                    Subscriber taken = own.iterator().next();
                    own.remove(taken);
                    taken.waitsWith = null;
                    if (!own.isEmpty()) {
                        waiting.put(next.getKey(), own);
                    }
                    return taken;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }
}
