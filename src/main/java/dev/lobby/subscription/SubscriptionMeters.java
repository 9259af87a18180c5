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
        this.delivered = meters.counter("lobby.events.delivered");
        this.sessions = number("lobby.sessions");
        this.behind = number("lobby.sessions.behind");
        this.patterns = number("lobby.patterns");
        Gauge.builder("lobby.mailboxes", budget, MailboxBudget::held)
                .baseUnit("bytes")
                .register(meters);
    }

    private AtomicInteger number(String name) {
        AtomicInteger number = new AtomicInteger();
        Gauge.builder(name, number, AtomicInteger::get).register(meters);
        return number;
    }

    /** Registers the metric for the number of events that the router has not routed yet. */
    void showLag(Supplier<Number> lag) {
        Gauge.builder("lobby.router.lag", lag).baseUnit("events").register(meters);
    }

    void delivered(int more) {
        delivered.increment(more);
    }

    void refused(Refusal.Code code) {
        meters.counter("lobby.commands.refused", "code", code.text()).increment();
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
