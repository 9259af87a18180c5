package dev.lobby.subscription;

import dev.lobby.log.LogEntry;
import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The patterns of a session, each with the position in the log after which it counts. Immutable.
 */
final class Interests {
    static final Interests NONE = new Interests(Map.of());

    private final Map<EventPattern, Long> counting;
    private final int bytes;

    private Interests(Map<EventPattern, Long> counting) {
        this.counting = Collections.unmodifiableMap(counting);
        this.bytes = counting.keySet().stream().mapToInt(EventPattern::length).sum();
    }

    /** With the patterns; those that are among them already count as before. */
    Interests with(Collection<EventPattern> patterns, long position) {
        Map<EventPattern, Long> more = new LinkedHashMap<>(counting);
        patterns.forEach(pattern -> more.putIfAbsent(pattern, position));
        return new Interests(more);
    }

    Interests without(Collection<EventPattern> patterns) {
        Map<EventPattern, Long> less = new LinkedHashMap<>(counting);
        patterns.forEach(less::remove);
        return new Interests(less);
    }

    Set<EventPattern> patterns() {
        return counting.keySet();
    }

    /** The length of all patterns together, in bytes. */
    int bytes() {
        return bytes;
    }

    boolean include(LogEntry event) {
        return !event.signal() && event.position() > countingFrom(event.name());
    }

    /** The position after which events of the name are wanted, {@link Long#MAX_VALUE} where they never are. */
    long countingFrom(EventName name) {
        long least = Long.MAX_VALUE;
        for (Map.Entry<EventPattern, Long> entry : counting.entrySet()) {
            if (entry.getValue() < least && entry.getKey().matches(name)) {
                least = entry.getValue();
            }
        }
        return least;
    }
}
