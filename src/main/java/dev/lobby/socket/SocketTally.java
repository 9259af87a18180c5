package dev.lobby.socket;

import dev.lobby.subscription.Closing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is sent, and why the server ends sessions, as metrics. Thread-safe. */
@ApplicationScoped
class SocketTally {
    private final Counter sent;
    private final Map<Closing, Counter> closed;

    @Inject
    SocketTally(MeterRegistry meters) {
        this.sent = meters.counter("lobby.frames.sent");
        this.closed = Arrays.stream(Closing.values())
                .collect(Collectors.toMap(
                        Function.identity(), why -> meters.counter("lobby.sessions.closed", "reason", reason(why))));
    }

    private static String reason(Closing why) {
        return why.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    void sent() {
        sent.increment();
    }

    void closed(Closing why) {
        closed.get(why).increment();
    }
}
