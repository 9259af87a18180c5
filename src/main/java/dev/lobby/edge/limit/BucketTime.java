package dev.lobby.edge.limit;

import dev.lobby.work.Time;
import io.github.bucket4j.TimeMeter;

/** The clock of the token buckets. */
public record BucketTime(Time time) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
        return time.nanos();
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }
}
