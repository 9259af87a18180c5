package dev.lobby.socket;

import dev.lobby.edge.limit.BucketTime;
import dev.lobby.work.Time;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;

/**
 * How fast one session sends commands, against how fast it may. Not thread-safe: its commands come one after another.
 */
final class CommandRate {
    /** How much more than in one second may come at once. */
    private static final int BURST_SECONDS = 10;

    /** Who keeps to the limit for so long has stopped breaking it. */
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private final Bucket bucket;
    private final boolean limited;
    private final long patience;
    private long brokenSince;
    private long lastBroken;
    private boolean broken;

    CommandRate(SocketSettings settings, Time time) {
        int rate = settings.maxCommandsPerSecond();
        this.limited = rate > 0;
        this.patience = settings.patience().toNanos();
        this.bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity((long) Math.max(1, rate) * BURST_SECONDS)
                        .refillGreedy(Math.max(1, rate), Duration.ofSeconds(1)))
                .withCustomTimePrecision(new BucketTime(time))
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .build();
    }

    enum Verdict {
        KEPT,
        TOO_FAST,
        /** It went on being too fast for longer than is put up with. */
        TOO_FAST_FOR_TOO_LONG
    }

    /** Counts a command. */
    Verdict command(long now) {
        if (!limited || bucket.tryConsume(1)) {
            return Verdict.KEPT;
        }
        if (!broken || now - lastBroken > PAUSE) {
            broken = true;
            brokenSince = now;
        }
        lastBroken = now;
        return now - brokenSince >= patience ? Verdict.TOO_FAST_FOR_TOO_LONG : Verdict.TOO_FAST;
    }
}
