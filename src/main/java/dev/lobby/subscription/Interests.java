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
 * The patterns of a session, each with the position in the log after which it matches events. Immutable.
 */
final class Interests {
    static final Interests NONE = new Interests(Map.of());

    private final Map<EventPattern, Long> positions;
    private final int bytes;

    private Interests(Map<EventPattern, Long> positions) {
        this.positions = Collections.unmodifiableMap(positions);
        this.bytes = positions.keySet().stream().mapToInt(EventPattern::length).sum();
    }

    /** Returns these interests with more patterns. A pattern that is already present keeps its position. */
    Interests with(Collection<EventPattern> patterns, long position) {
        Map<EventPattern, Long> more = new LinkedHashMap<>(positions);
        patterns.forEach(pattern -> more.putIfAbsent(pattern, position));
        return new Interests(more);
    }

    Interests without(Collection<EventPattern> patterns) {
        Map<EventPattern, Long> less = new LinkedHashMap<>(positions);
        patterns.forEach(less::remove);
        return new Interests(less);
    }

    Set<EventPattern> patterns() {
        return positions.keySet();
    }

    /** Returns the total length of all patterns, in bytes. */
    int bytes() {
        return bytes;
    }

    boolean include(LogEntry event) {
        return !event.signal() && event.position() > countingFrom(event.name());
    }

    /** Returns the position after which events with the name match, or {@link Long#MAX_VALUE} if they never match. */
    long countingFrom(EventName name) {
        long least = Long.MAX_VALUE;
        for (Map.Entry<EventPattern, Long> entry : positions.entrySet()) {
            if (entry.getValue() < least && entry.getKey().matches(name)) {
                least = entry.getValue();
            }
        }
        return least;
    }
}
