package dev.lobby.change;

import dev.lobby.log.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one transaction did, in the end, to each object that it changed: created and then updated is created with the
 * last state, created and then deleted is nothing, deleted and then created is updated.
 *
 * <p>The events come in the order in which the program first changed the objects; that of a deletion where the deletion
 * was made; signals come after them. Not thread-safe: it belongs to one transaction.
 */
final class NetEffects {
    /** What is to be told, under the name that the log has for it. */
    record Effect(String event, String payload) {}

    private final Map<Key, Entry> entries = new HashMap<>();
    private final List<Effect> signals = new ArrayList<>();
    private int changes;

    void add(EntityChange change) {
        entries.merge(
                new Key(change.mapping().entity(), change.key()),
                new Entry(change.existed(), change.exists(), changes, changes, change),
                (before, now) -> new Entry(before.existed, now.exists, before.first, now.last, change));
        changes++;
    }

    void add(Signal signal) {
        signals.add(new Effect(Event.storedSignal(signal.name()), signal.payload()));
    }

    List<Effect> inOrder() {
        Stream<Effect> events = entries.values().stream()
                .sorted(Comparator.comparingInt(Entry::place))
                .flatMap(entry -> entry.effect().stream());
        return Stream.concat(events, signals.stream()).toList();
    }

    private record Key(Class<?> entity, String key) {}

    /**
     * @param existed before the transaction
     * @param first the number of the object's first change
     * @param latest the object's last change; {@code last} is its number
     */
    private record Entry(boolean existed, boolean exists, int first, int last, EntityChange latest) {
        int place() {
            return latest.change() == Change.DELETED ? last : first;
        }

        Optional<Effect> effect() {
            return change().flatMap(latest.mapping()::event).map(event -> new Effect(event, latest.payload()));
        }

        private Optional<Change> change() {
            if (existed) {
                return Optional.of(exists ? Change.UPDATED : Change.DELETED);
            }
            return exists ? Optional.of(Change.CREATED) : Optional.empty();
        }
    }
}
