package dev.lobby.harness;

import java.util.concurrent.TimeUnit;

/** How long many things took, to a tenth of a millisecond. Thread-safe. */
public final class Latencies {
    private static final long UNIT = TimeUnit.MICROSECONDS.toNanos(100);

    /** The last counts whatever took a minute or longer. */
    private final int[] counts = new int[600_000];

    private long total;
    private long longest;

    public synchronized void add(long nanos) {
        counts[(int) Math.min(nanos / UNIT, counts.length - 1)]++;
        total++;
        longest = Math.max(longest, nanos);
    }

    /** What so many percent took at most, in milliseconds. */
    public synchronized double percentile(double percent) {
        long left = (long) Math.ceil(total * percent / 100);
        int slot = 0;
        for (left -= counts[0]; left > 0; left -= counts[slot]) {
            slot++;
        }
        return (slot + 1) * UNIT / 1e6;
    }

    @Override
    public synchronized String toString() {
        return String.format(
                "p50 %.1f, p99 %.1f, p99.9 %.1f, max %.1f ms of %d",
                percentile(50), percentile(99), percentile(99.9), longest / 1e6, total);
    }
}
