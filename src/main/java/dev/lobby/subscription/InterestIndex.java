package dev.lobby.subscription;

import dev.lobby.log.LogEntry;
import dev.lobby.pattern.PatternIndex;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An index that finds the subscribers whose interests match an event. Interests in one object are found by the object's
 * id, so an event costs nothing for those that are interested in other objects. Not thread-safe.
 */
final class InterestIndex {
    private final PatternIndex<Subscriber> inAll = new PatternIndex<>();

    /** The interests in single objects, by the objects' ids. */
    private final Map<String, PatternIndex<Subscriber>> inOne = new HashMap<>();

    void add(Interest interest, Subscriber subscriber) {
        PatternIndex<Subscriber> index =
                interest.about() == null ? inAll : inOne.computeIfAbsent(interest.about(), unknown -> inAll.sibling());
        index.add(interest.pattern(), subscriber);
    }

    void remove(Interest interest, Subscriber subscriber) {
        if (interest.about() == null) {
            inAll.remove(interest.pattern(), subscriber);
        } else {
            inOne.computeIfPresent(interest.about(), (id, index) -> {
                index.remove(interest.pattern(), subscriber);
                return index.isEmpty() ? null : index;
            });
        }
    }

    /** Calls the visitor once for each matching interest of each subscriber. */
    void match(LogEntry event, Consumer<Subscriber> visitor) {
        inAll.match(event.name(), visitor);
        if (!inOne.isEmpty()) {
            for (String id : event.subject().about()) {
                PatternIndex<Subscriber> index = inOne.get(id);
                if (index != null) {
                    index.match(event.name(), visitor);
                }
            }
        }
    }
}
