package dev.lobby.subscription;

import dev.lobby.log.LogEntry;
import dev.lobby.pattern.EventPattern;
import dev.lobby.pattern.PatternIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An index that finds the subscribers whose interests match an event. Interests in one object are found by the object's
 * id, so an event costs nothing for those that are interested in other objects. Not thread-safe.
 */
final class InterestIndex {
    /** Up to this many interests in one object are searched one by one. An index would take three times the memory. */
    private static final int FEW = 8;

    private final PatternIndex<Subscriber> inAll = new PatternIndex<>();

    /** The interests in single objects, by the object's id. An id is in at most one of the two maps. */
    private final Map<String, Few> few = new HashMap<>();

    private final Map<String, PatternIndex<Subscriber>> many = new HashMap<>();

    private final Matching found = new Matching();

    /** A linked list of the interests in one object. */
    private record Few(
            EventPattern pattern,
            Subscriber subscriber,
            @Nullable Few others) {
        boolean contain(EventPattern wanted, Subscriber whose) {
            for (Few each = this; each != null; each = each.others) {
                if (each.is(wanted, whose)) {
                    return true;
                }
            }
            return false;
        }

        int size() {
            int size = 0;
            for (Few each = this; each != null; each = each.others) {
                size++;
            }
            return size;
        }

        @Nullable
        Few without(EventPattern unwanted, Subscriber whose) {
            if (is(unwanted, whose)) {
                return others;
            }
            return others == null ? this : new Few(pattern, subscriber, others.without(unwanted, whose));
        }

        private boolean is(EventPattern other, Subscriber whose) {
            return subscriber == whose && pattern.equals(other);
        }
    }

    /** Adds an interest; does nothing if it has been added before. */
    void add(Interest interest, Subscriber subscriber) {
        String id = interest.about();
        if (id == null) {
            inAll.add(interest.pattern(), subscriber);
            return;
        }
        Few present = few.get(id);
        PatternIndex<Subscriber> index = many.get(id);
        if (index == null && present != null && present.size() == FEW) {
            index = indexed(id);
        }
        if (index != null) {
            index.add(interest.pattern(), subscriber);
        } else if (present == null || !present.contain(interest.pattern(), subscriber)) {
            few.put(id, new Few(interest.pattern(), subscriber, present));
        }
    }

    /** Moves the interests in the object to an index, which remains until there are none. */
    private PatternIndex<Subscriber> indexed(String id) {
        PatternIndex<Subscriber> index = inAll.sibling();
        for (Few each = few.remove(id); each != null; each = each.others) {
            index.add(each.pattern, each.subscriber);
        }
        many.put(id, index);
        return index;
    }

    /** Removes an interest; does nothing if the subscriber does not have it. */
    void remove(Interest interest, Subscriber subscriber) {
        String id = interest.about();
        if (id == null) {
            inAll.remove(interest.pattern(), subscriber);
            return;
        }
        few.computeIfPresent(id, (same, present) -> present.without(interest.pattern(), subscriber));
        many.computeIfPresent(id, (same, index) -> {
            index.remove(interest.pattern(), subscriber);
            return index.isEmpty() ? null : index;
        });
    }

    /** Calls the visitor once for each matching interest of each subscriber. */
    void match(LogEntry event, Consumer<Subscriber> visitor) {
        matchSets(event, subscribers -> subscribers.forEach(visitor));
    }

    /**
     * Finds who has a matching interest, without visiting them. The result is valid until the next use of the index.
     */
    Matching matching(LogEntry event) {
        found.sets.clear();
        matchSets(event, found.sets::add);
        return found;
    }

    private void matchSets(LogEntry event, Consumer<Set<Subscriber>> visitor) {
        inAll.matchSets(event.name(), visitor);
        for (String id : event.subject().about()) {
            for (Few each = few.get(id); each != null; each = each.others) {
                if (each.pattern.matches(event.name())) {
                    visitor.accept(Set.of(each.subscriber));
                }
            }
            PatternIndex<Subscriber> index = many.get(id);
            if (index != null) {
                index.matchSets(event.name(), visitor);
            }
        }
    }

    /** The subscribers with an interest that matches an event. */
    static final class Matching {
        /** One for each pattern that matches, which are a handful, and for each of the {@link #FEW}. */
        private final List<Set<Subscriber>> sets = new ArrayList<>();

        private Matching() {}

        boolean isEmpty() {
            return sets.isEmpty();
        }

        boolean contains(Subscriber subscriber) {
            for (Set<Subscriber> set : sets) {
                if (set.contains(subscriber)) {
                    return true;
                }
            }
            return false;
        }
    }
}
