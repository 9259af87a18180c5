package dev.lobby.socket;

import dev.lobby.edge.limit.BucketTime;
import dev.lobby.work.Time;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;

/**
 * The limit on the rate of one session's commands. Not thread-safe: a session's commands come one after another.
 */
final class CommandRate {
    /** A burst may have as many commands as this number of seconds allows. */
    private static final int BURST_SECONDS = 10;

    /** A session that keeps to the limit for this time, in nanoseconds, no longer counts as breaking it. */
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private final Bucket bucket;
    private final boolean limited;
    private final long patience;
    private long brokenSince;
    private long lastBroken;
    private boolean broken;

    CommandRate(SocketSettings settings, Time time) {
        int perSecond = settings.maxCommandsPerSecond();
        this.limited = perSecond > 0;
        this.patience = settings.patience().toNanos();
        this.bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity((long) Math.max(1, perSecond) * BURST_SECONDS)
                        .refillGreedy(Math.max(1, perSecond), Duration.ofSeconds(1)))
                .withCustomTimePrecision(new BucketTime(time))
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .build();
    }

    /** Whether a command is within the limit. */
    enum Verdict {
        ALLOWED,
        TOO_FAST,
        /** The session has broken the limit for longer than the configured patience. */
        TOO_FAST_FOR_TOO_LONG
    }

    /** Counts a command, and tells whether it is within the limit. */
    Verdict command(long now) {
        if (!limited || bucket.tryConsume(1)) {
            return Verdict.ALLOWED;
        }
        if (!broken || now - lastBroken > PAUSE) {
            broken = true;
            brokenSince = now;
        }
        lastBroken = now;
        return now - brokenSince >= patience ? Verdict.TOO_FAST_FOR_TOO_LONG : Verdict.TOO_FAST;
    }
}
