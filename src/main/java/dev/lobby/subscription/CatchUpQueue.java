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
 * Subscribers for which the log is to be read: the users and addresses whose they are take turns, however many each has,
 * and each one's own come in their order. Bounded by the number of sessions. Thread-safe.
 */
final class CatchUpQueue {
    private final ReentrantLock lock = new ReentrantLock();

    /** By user or address, the one first whose turn is next. */
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
     * Takes the next one.
     *
     * @param mayNow whether it may be an account's turn; the others wait
     * @return null where there is none
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
