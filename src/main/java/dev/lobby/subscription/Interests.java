package dev.lobby.subscription;

import dev.lobby.log.LogEntry;
import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The interests of a session, each with the position in the log after which it counts. Immutable.
 */
final class Interests {
    static final Interests NONE = new Interests(Map.of());

    /**
     * The bytes of an id in a command, without its quotes and comma: {@link SubscriptionSettings} adds those for each
     * interest.
     */
    private static final int ID_BYTES = 24;

    /** The bytes around a pattern and its ids in a command. */
    private static final int NARROWED_BYTES = 24;

    private final Map<Interest, Long> positions;
    private final int bytes;
    private final long memory;

    /** Whether some interests are in single objects. */
    private final boolean narrowed;

    private Interests(Map<Interest, Long> positions) {
        this.positions = Collections.unmodifiableMap(positions);
        this.bytes = bytes(positions.keySet());
        this.memory = positions.keySet().stream().mapToLong(Interest::memory).sum();
        this.narrowed = positions.keySet().stream().anyMatch(interest -> interest.about() != null);
    }

    /** Returns these interests and more. One that is already present keeps its position. */
    Interests with(Collection<Interest> added, long position) {
        Map<Interest, Long> more = new LinkedHashMap<>(positions);
        // One object for all of them, because there may be many.
        Long after = position;
        added.forEach(interest -> more.putIfAbsent(interest, after));
        return new Interests(more);
    }

    Interests without(Collection<Interest> removed) {
        Map<Interest, Long> less = new LinkedHashMap<>(positions);
        removed.forEach(less::remove);
        return new Interests(less);
    }

    Set<Interest> all() {
        return positions.keySet();
    }

    int size() {
        return positions.size();
    }

    boolean isEmpty() {
        return positions.isEmpty();
    }

    /**
     * Returns the size of all interests in one command, in bytes, if the command names each pattern once for up to
     * {@value Interest#MAX_IDS} ids.
     */
    int bytes() {
        return bytes;
    }

    /** Returns how much heap the interests take at most, with their part of the index, in bytes. */
    long memory() {
        return memory;
    }

    private static int bytes(Set<Interest> interests) {
        int bytes = 0;
        Map<EventPattern, Integer> narrowed = new HashMap<>();
        for (Interest interest : interests) {
            EventPattern pattern = interest.pattern();
            if (interest.about() == null) {
                bytes += pattern.length();
            } else {
                boolean first = (narrowed.merge(pattern, 1, Integer::sum) - 1) % Interest.MAX_IDS == 0;
                bytes += ID_BYTES + (first ? NARROWED_BYTES + pattern.length() : 0);
            }
        }
        return bytes;
    }

    /** Whether one of the interests matches the event, and already counts at the event's position. */
    boolean include(LogEntry event) {
        if (event.signal()) {
            return false;
        }
        for (Map.Entry<Interest, Long> entry : positions.entrySet()) {
            Interest interest = entry.getKey();
            if (event.position() > entry.getValue()
                    && interest.isAbout(event)
                    && interest.pattern().matches(event.name())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the position after which events with the name may match, or {@link Long#MAX_VALUE} if they never match. Not
     * all of them need match: an interest may be in one object.
     */
    long countingFrom(EventName name) {
        long least = Long.MAX_VALUE;
        for (Map.Entry<Interest, Long> entry : positions.entrySet()) {
            if (entry.getValue() < least && entry.getKey().pattern().matches(name)) {
                least = entry.getValue();
            }
        }
        return least;
    }

    /** Returns these interests as a predicate for many events. */
    Selection selection() {
        return new Selection();
    }

    /** Decides like the interests, and remembers what it has found for each name. Not thread-safe. */
    final class Selection implements Predicate<LogEntry> {
        private final Map<EventName, Long> found = new HashMap<>();

        private Selection() {}

        /** Does what {@link #include} does. */
        @Override
        public boolean test(LogEntry event) {
            return !event.signal() && event.position() > countingFrom(event.name()) && (!narrowed || include(event));
        }

        /** Does what {@link Interests#countingFrom} does. */
        long countingFrom(EventName name) {
            return found.computeIfAbsent(name, Interests.this::countingFrom);
        }
    }
}
