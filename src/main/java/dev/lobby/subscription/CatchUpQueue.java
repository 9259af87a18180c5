package dev.lobby.subscription;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The queue of subscribers that wait for a page of the log. Accounts, which are users and addresses, take turns,
 * however many subscribers each has. The subscribers of one account are served in the order in which they were added.
 * Bounded by the number of sessions. Thread-safe.
 */
final class CatchUpQueue {
    private final ReentrantLock lock = new ReentrantLock();

    /** The waiting subscribers by account. The account whose turn is next comes first. */
    private final Map<Object, Deque<Subscriber>> waiting = new LinkedHashMap<>();

    void add(Subscriber subscriber) {
        lock.lock();
        try {
            waiting.computeIfAbsent(subscriber.account(), unknown -> new ArrayDeque<>())
                    .add(subscriber);
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
            for (Iterator<Map.Entry<Object, Deque<Subscriber>>> all =
                            waiting.entrySet().iterator();
                    all.hasNext(); ) {
                Map.Entry<Object, Deque<Subscriber>> next = all.next();
                if (mayNow.test(next.getKey())) {
                    all.remove();
                    Deque<Subscriber> own = next.getValue();
                    Subscriber taken = own.remove();
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
