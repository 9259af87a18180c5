package dev.lobby.subscription;

import dev.lobby.wire.MailboxBudget;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The metrics of the router. Thread-safe. */
@ApplicationScoped
public class SubscriptionMeters {
    private final MeterRegistry meters;
    private final Counter delivered;
    private final AtomicInteger sessions;
    private final AtomicInteger behind;
    private final AtomicInteger patterns;

    @Inject
    public SubscriptionMeters(MeterRegistry meters, MailboxBudget budget) {
        this.meters = meters;
        this.delivered = Counter.builder("lobby.events.delivered")
                .description("Events that were put into mailboxes")
                .register(meters);
        this.sessions = number("lobby.sessions", "Open sessions");
        this.behind = number("lobby.sessions.behind", "Open sessions that catch up from the log");
        this.patterns = number("lobby.patterns", "Subscribed patterns of all sessions");
        Gauge.builder("lobby.mailboxes", budget, MailboxBudget::held)
                .description("What waits in memory for all sessions")
                .baseUnit("bytes")
                .register(meters);
    }

    private AtomicInteger number(String name, String description) {
        AtomicInteger number = new AtomicInteger();
        Gauge.builder(name, number, AtomicInteger::get).description(description).register(meters);
        return number;
    }

    /** Registers the metric for the number of events that the router has not routed yet. */
    void showLag(Supplier<Number> lag) {
        Gauge.builder("lobby.router.lag", lag)
                .description("Events of the log that the router has not reached yet")
                .baseUnit("events")
                .register(meters);
    }

    void delivered(int more) {
        delivered.increment(more);
    }

    void refused(Refusal.Code code) {
        Counter.builder("lobby.commands.refused")
                .description("Commands that were answered with an error")
                .tag("code", code.text())
                .register(meters)
                .increment();
    }

    void sessions(int more) {
        sessions.addAndGet(more);
    }

    void behind(int more) {
        behind.addAndGet(more);
    }

    void patterns(int more) {
        patterns.addAndGet(more);
    }
}
