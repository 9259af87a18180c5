package dev.lobby.subscription;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Subscribers whose tokens expire, the next one first. It belongs to the router's thread. */
final class Expiries {
    private final TreeSet<Subscriber> byTime = new TreeSet<>(Expiries::compare);
    private long numbered;

    private static int compare(Subscriber one, Subscriber other) {
        // Times of System.nanoTime may overflow, so that only their difference says which is earlier.
        int earlier = Long.signum(one.expires - other.expires);
        return earlier != 0 ? earlier : Long.compare(one.number, other.number);
    }

    /**
     * The subscriber has a token, or another one.
     *
     * @param time by the router's clock, in nanoseconds
     */
    void set(Subscriber subscriber, long time) {
        forget(subscriber);
        subscriber.number = ++numbered;
        subscriber.expires = time;
        byTime.add(subscriber);
    }

    void forget(Subscriber subscriber) {
        if (subscriber.number > 0) {
            byTime.remove(subscriber);
        }
    }

    /** One whose token has expired; null where there is none. */
    @Nullable
    Subscriber due(long now) {
        Subscriber next = byTime.isEmpty() ? null : byTime.first();
        return next != null && now - next.expires >= 0 ? next : null;
    }
}
