package dev.lobby.subscription;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The subscribers whose tokens expire, ordered by time. Only the router's thread uses it. */
final class TokenExpiry {
    private final TreeSet<Subscriber> byTime = new TreeSet<>(TokenExpiry::compare);
    private long lastNumber;

    private static int compare(Subscriber one, Subscriber other) {
        // Times of System.nanoTime may overflow, so only their difference tells which is earlier.
        int earlier = Long.signum(one.routed.expiresAt - other.routed.expiresAt);
        return earlier != 0 ? earlier : Long.compare(one.routed.expiryNumber, other.routed.expiryNumber);
    }

    /**
     * Sets the time at which the subscriber's token expires. It replaces the time of an earlier token.
     *
     * @param time of the router's clock, in nanoseconds
     */
    void set(Subscriber subscriber, long time) {
        forget(subscriber);
        subscriber.routed.expiryNumber = ++lastNumber;
        subscriber.routed.expiresAt = time;
        byTime.add(subscriber);
    }

    void forget(Subscriber subscriber) {
        if (subscriber.routed.expiryNumber > 0) {
            byTime.remove(subscriber);
        }
    }

    /** Returns a subscriber whose token has expired, or null if there is none. */
    @Nullable
    Subscriber due(Progress router) {
        Subscriber next = byTime.isEmpty() ? null : byTime.first();
        return next != null && next.isDue(router) ? next : null;
    }
}
