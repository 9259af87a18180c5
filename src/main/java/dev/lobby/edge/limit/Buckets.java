package dev.lobby.edge.limit;

import dev.lobby.work.Time;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A token bucket for each of many, of whom those that came most recently are remembered. Thread-safe.
 *
 * @param <K> what tells one from the other
 */
final class Buckets<K> {
    private final Bandwidth limit;
    private final BucketTime meter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, Bucket> recent;

    /**
     * @param burst how many may come at once
     * @param refill how many come back, evenly, within {@code period}
     * @param most how many are remembered: whoever is forgotten has a full bucket again
     */
    Buckets(long burst, long refill, Duration period, int most, Time time) {
        this.limit =
                Bandwidth.builder().capacity(burst).refillGreedy(refill, period).build();
        this.meter = new BucketTime(time);
        this.recent = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Bucket> eldest) {
                return size() > most;
            }
        };
    }

    /** Takes one. Returns for how long there is none, in nanoseconds; 0 where there was one. */
    long take(K key) {
        return of(key).tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill();
    }

    /** Takes so many, also where there are fewer: then it is so much longer until there is one. */
    void takeAnyway(K key, long number) {
        long unused = of(key).consumeIgnoringRateLimits(number);
    }

    /** What {@link #take} would return, without taking. */
    long look(K key) {
        return of(key).estimateAbilityToConsume(1).getNanosToWaitForRefill();
    }

    private Bucket of(K key) {
        lock.lock();
        try {
            return recent.computeIfAbsent(
                    key,
                    unknown -> Bucket.builder()
                            .addLimit(limit)
                            .withCustomTimePrecision(meter)
                            .build());
        } finally {
            lock.unlock();
        }
    }
}
