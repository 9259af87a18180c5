package dev.lobby.wire;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** What is sent, and why the server ends sessions, as metrics. Thread-safe. */
final class WireMeters {
    private final MeterRegistry meters;
    private final Counter sent;
    private final Counter rounds;

    WireMeters(MeterRegistry meters) {
        this.meters = meters;
        this.sent = meters.counter("lobby.frames.sent");
        this.rounds = meters.counter("lobby.rounds.sent");
    }

    /** A round of so many frames. */
    void sent(int frames) {
        sent.increment(frames);
        rounds.increment();
    }

    void closed(CloseCause why) {
        String reason = why.name().toLowerCase(Locale.ROOT).replace('_', '-');
        meters.counter("lobby.sessions.closed", "reason", reason).increment();
    }
}
