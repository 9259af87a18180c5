package dev.lobby.subscription;

import dev.lobby.work.Time;
import java.time.Duration;
import java.time.Instant;

/**
 * How far the router has come, in the log and in time. Only the router's thread moves it. Other threads may read the
 * position.
 */
final class Progress {
    private final Time time;
    private volatile long position;
    private long now;

    Progress(Time time) {
        this.time = time;
        this.now = time.nanos();
    }

    /** The position of the last event that was routed. */
    long position() {
        return position;
    }

    void reach(long reached) {
        position = reached;
    }

    /** The time of the last {@link #tick}, in nanoseconds. */
    long now() {
        return now;
    }

    /** Returns the time of an instant, by the same clock, in nanoseconds. */
    long at(Instant instant) {
        return now + Duration.between(time.now(), instant).toNanos();
    }

    /** Reads the clock. Returns the time, in nanoseconds. */
    long tick() {
        now = time.nanos();
        return now;
    }
}
