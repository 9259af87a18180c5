package dev.lobby.edge.limit;

import dev.lobby.work.Time;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Token buckets by key. Only the most recently used ones are remembered. Thread-safe.
 *
 * @param <K> the type of the keys
 */
final class Buckets<K> {
    private final Bandwidth limit;
    private final BucketTime meter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, Bucket> recent;

    /**
     * Creates buckets that start full.
     *
     * @param burst the capacity of a bucket
     * @param refill how many tokens are added, evenly, within {@code period}
     * @param most how many buckets are remembered; a forgotten one is full again
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

    /** Takes this number of tokens. Returns 0 if they were there; otherwise how long to wait for them, in nanoseconds. */
    long take(K key, long number) {
        return of(key).tryConsumeAndReturnRemaining(number).getNanosToWaitForRefill();
    }

    /** Gives tokens back, at most until the bucket is full. */
    void giveBack(K key, long number) {
        of(key).addTokens(number);
    }

    /**
     * Takes this number of tokens even if there are fewer; then it takes correspondingly longer until there is one
     * again. Returns for how long there is none, in nanoseconds.
     */
    long takeAnyway(K key, long number) {
        return of(key).consumeIgnoringRateLimits(number);
    }

    /** Returns how long to wait for a token, in nanoseconds; 0 if there is one. */
    long nanosToWait(K key) {
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
