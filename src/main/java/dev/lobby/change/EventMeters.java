package dev.lobby.change;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Counts recorded events by name. Only the names that mappings give are labels, so their number is bounded; the server's
 * own signals are counted as {@code other}. Thread-safe.
 */
@ApplicationScoped
class EventMeters {
    private static final String OTHER = "other";

    private final MeterRegistry meters;
    private final Set<String> known;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    @Inject
    EventMeters(EventMappings mappings, MeterRegistry meters) {
        this(mappings.names().collect(Collectors.toUnmodifiableSet()), meters);
    }

    EventMeters(Set<String> known, MeterRegistry meters) {
        this.known = known;
        this.meters = meters;
    }

    /** The label under which an event of this name is counted. */
    String label(String event) {
        return known.contains(event) ? event : OTHER;
    }

    /** Counts the events that one transaction has committed, by label. */
    void committed(Map<String, Integer> numbers) {
        numbers.forEach((label, number) ->
                counters.computeIfAbsent(label, this::counter).increment(number));
    }

    private Counter counter(String label) {
        return Counter.builder("lobby.events.recorded")
                .description("Events that committed on this server")
                .tag("event", label)
                .register(meters);
    }
}
