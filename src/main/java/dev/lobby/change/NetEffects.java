package dev.lobby.change;

import dev.lobby.log.LogEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one transaction did, in the end, to each object that it changed: created and then updated is created with the
 * last state, created and then deleted is nothing, deleted and then created is updated.
 *
 * <p>The events come in the order in which the program first changed the objects; that of a deletion where the deletion
 * was made; signals come after them. Not thread-safe: it belongs to one transaction.
 *
 * <p>Payloads past a limit do not wait in memory but on a shelf: what is left of an object here is a few words.
 */
final class NetEffects {
    /** Where payloads wait. */
    interface Shelf {
        /** Returns where the payload is. */
        long put(String payload);

        /** Nobody will ask for it. */
        void drop(long place);
    }

    /** What an event says, or where that is. */
    sealed interface Payload permits InMemory, OnShelf {}

    /** In memory. */
    record InMemory(String text) implements Payload {
        /** In bytes. */
        int weight() {
            return 2 * text.length();
        }
    }

    /** On the shelf. */
    record OnShelf(long place) implements Payload {}

    /** What is to be told, under the name that the log has for it. */
    record Effect(String event, Payload payload) {}

    private final Shelf shelf;
    private final int maxBytes;
    private final Map<Key, Entry> entries = new HashMap<>();
    private final Set<Key> inMemory = new LinkedHashSet<>();
    private final List<Effect> signals = new ArrayList<>();
    private int changes;
    private long bytes;

    /** @param maxBytes of payloads in memory */
    NetEffects(Shelf shelf, int maxBytes) {
        this.shelf = shelf;
        this.maxBytes = maxBytes;
    }

    void add(EntityChange change) {
        Key key = new Key(change.mapping().entity(), change.key());
        InMemory payload = new InMemory(change.payload());
        Entry before = entries.get(key);
        if (before == null) {
            entries.put(key, new Entry(change, payload, change.existed(), changes, changes));
        } else {
            forget(before.payload);
            entries.put(key, new Entry(change, payload, before.existed, before.first, changes));
        }
        changes++;
        inMemory.add(key);
        bytes += payload.weight();
        if (bytes > maxBytes) {
            shelve();
        }
    }

    void add(Signal signal) {
        signals.add(new Effect(LogEntry.storedSignal(signal.name()), new InMemory(signal.payload())));
    }

    private void forget(Payload payload) {
        if (payload instanceof OnShelf shelved) {
            shelf.drop(shelved.place());
        } else if (payload instanceof InMemory kept) {
            bytes -= kept.weight();
        }
    }

    private void shelve() {
        for (Key key : inMemory) {
            entries.computeIfPresent(key, (same, entry) -> entry.shelvedOn(shelf));
        }
        inMemory.clear();
        bytes = 0;
    }

    /**
     * At the end: what is on the shelf and is not among these is dropped.
     *
     * @throws dev.lobby.pattern.InvalidPatternException if a mapping gives an event a name that is none
     */
    List<Effect> inOrder() {
        List<Effect> effects = new ArrayList<>();
        entries.values().stream()
                .sorted(Comparator.comparingInt(Entry::place))
                .forEach(entry -> entry.event()
                        .ifPresentOrElse(
                                event -> effects.add(new Effect(LogEntry.stored(event), entry.payload)),
                                () -> forget(entry.payload)));
        effects.addAll(signals);
        return effects;
    }

    private record Key(Class<?> entity, String key) {}

    /**
     * @param latest the object's last change; {@code last} is its number
     * @param existed before the transaction
     * @param first the number of the object's first change
     */
    private record Entry(
            EventMapping<?> mapping,
            Change latest,
            boolean exists,
            Payload payload,
            boolean existed,
            int first,
            int last) {
        Entry(EntityChange change, Payload payload, boolean existed, int first, int last) {
            this(change.mapping(), change.change(), change.exists(), payload, existed, first, last);
        }

        Entry shelvedOn(Shelf shelf) {
            return payload instanceof InMemory kept
                    ? new Entry(mapping, latest, exists, new OnShelf(shelf.put(kept.text())), existed, first, last)
                    : this;
        }

        int place() {
            return latest == Change.DELETED ? last : first;
        }

        Optional<String> event() {
            return effect().flatMap(mapping::event);
        }

        private Optional<Change> effect() {
            if (existed) {
                return Optional.of(exists ? Change.UPDATED : Change.DELETED);
            }
            return exists ? Optional.of(Change.CREATED) : Optional.empty();
        }
    }
}
