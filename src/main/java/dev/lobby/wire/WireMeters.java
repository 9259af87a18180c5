package dev.lobby.wire;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** The metrics of sending: frames, rounds, and the reasons why the server ends sessions. Thread-safe. */
final class WireMeters {
    private final MeterRegistry meters;
    private final Counter sent;
    private final Counter rounds;

    WireMeters(MeterRegistry meters) {
        this.meters = meters;
        this.sent = Counter.builder("lobby.frames.sent")
                .description("Frames that the kernel has taken for sessions")
                .register(meters);
        this.rounds = Counter.builder("lobby.rounds.sent")
                .description("Writes that carried these frames")
                .register(meters);
    }

    /** Counts a round with this number of frames. */
    void sent(int frames) {
        sent.increment(frames);
        rounds.increment();
    }

    void closed(CloseCause why) {
        String reason = why.name().toLowerCase(Locale.ROOT).replace('_', '-');
        Counter.builder("lobby.sessions.closed")
                .description("Sessions that the server closed")
                .tag("reason", reason)
                .register(meters)
                .increment();
    }
}
