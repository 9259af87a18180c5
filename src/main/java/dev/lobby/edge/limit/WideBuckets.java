package dev.lobby.edge.limit;

import dev.lobby.edge.ClientAddress;
import dev.lobby.work.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A token bucket for each of many, and a larger one for each group that some of them are in: an IPv6 site has tens of
 * thousands of addresses as limits count them. Thread-safe.
 *
 * @param <K> what tells one from the other
 */
final class WideBuckets<K> {
    private final Buckets<K> each;
    private final Buckets<K> groups;
    private final Function<K, Optional<K>> group;

    /** As {@link Buckets}; {@code group} says which one a key is in, if any. */
    WideBuckets(long burst, long refill, Duration period, int most, Time time, Function<K, Optional<K>> group) {
        this.each = new Buckets<>(burst, refill, period, most, time);
        this.groups = new Buckets<>(
                burst * ClientAddress.SITE_SHARES, refill * ClientAddress.SITE_SHARES, period, most, time);
        this.group = group;
    }

    /** Takes one. Returns for how long there is none, in nanoseconds; 0 where there was one. */
    long take(K key) {
        Optional<K> wide = group.apply(key);
        long wait = wide.map(groups::look).orElse(0L);
        if (wait == 0) {
            wait = each.take(key);
            if (wait == 0) {
                wide.ifPresent(groups::take);
            }
        }
        return wait;
    }

    /** What {@link #take} would return, without taking. */
    long look(K key) {
        return Math.max(each.look(key), group.apply(key).map(groups::look).orElse(0L));
    }
}
