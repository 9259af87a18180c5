package dev.lobby.edge.limit;

import dev.lobby.edge.ClientAddress;
import dev.lobby.work.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Token buckets by key, with a larger bucket for each group of keys: an IPv6 site has tens of thousands of client
 * addresses. Thread-safe.
 *
 * @param <K> the type of the keys
 */
final class WideBuckets<K> {
    private final Buckets<K> each;
    private final Buckets<K> groups;
    private final Function<K, Optional<K>> group;

    /** Creates buckets as {@link Buckets} does; {@code group} returns the group of a key, if any. */
    WideBuckets(long burst, long refill, Duration period, int most, Time time, Function<K, Optional<K>> group) {
        this.each = new Buckets<>(burst, refill, period, most, time);
        this.groups = new Buckets<>(
                burst * ClientAddress.SITE_SHARES, refill * ClientAddress.SITE_SHARES, period, most, time);
        this.group = group;
    }

    /**
     * Takes a token of the key and of its group. Returns 0 if both had one; otherwise how long to wait, in nanoseconds.
     */
    long take(K key) {
        Optional<K> wide = group.apply(key);
        long wait = wide.map(groups::nanosToWait).orElse(0L);
        if (wait == 0) {
            wait = each.take(key);
            if (wait == 0) {
                wide.ifPresent(groups::take);
            }
        }
        return wait;
    }

    /** Takes tokens of the key and of its group even if there are fewer. Returns how long one of them has none. */
    long takeAnyway(K key, long number) {
        long wide =
                group.apply(key).map(wider -> groups.takeAnyway(wider, number)).orElse(0L);
        return Math.max(each.takeAnyway(key, number), wide);
    }

    /** What {@link #take} would return, without taking a token. */
    long nanosToWait(K key) {
        return Math.max(
                each.nanosToWait(key), group.apply(key).map(groups::nanosToWait).orElse(0L));
    }
}
