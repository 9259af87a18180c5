package dev.lobby.log;

import dev.lobby.work.Time;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;

/** How long events wait for their positions, and how long this server has not had all events. Thread-safe. */
@Dependent
final class SequencerMeters {
    private final Time time;
    private final Timer sequenced;

    /** When this server last had all events of the log, by the clock of {@link Time#nanos}. */
    private volatile long completeAt;

    @Inject
    SequencerMeters(Time time, MeterRegistry meters) {
        this.time = time;
        this.completeAt = time.nanos();
        this.sequenced = Timer.builder("lobby.events.sequenced")
                .description("From the recording of an event to its position in the log")
                .serviceLevelObjectives(
                        Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(10))
                .register(meters);
        Gauge.builder("lobby.log.lag", () -> (time.nanos() - completeAt) / 1e9)
                .description("The time since this server last had all events of the log")
                .baseUnit("seconds")
                .register(meters);
    }

    /** The time, in nanoseconds. */
    long now() {
        return time.nanos();
    }

    /** Records an event that has got its position now. */
    void placed(Instant recorded, Instant now) {
        // The server that recorded the event may have a clock that is ahead of this one's.
        sequenced.record(recorded.isAfter(now) ? Duration.ZERO : Duration.between(recorded, now));
    }

    /** Records that this server had all events that were in the log at a time of {@link #now}. */
    void complete(long asOf) {
        completeAt = asOf;
    }
}
