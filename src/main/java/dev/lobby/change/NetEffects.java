package dev.lobby.change;

import dev.lobby.log.LogEntry;
import dev.lobby.log.Subject;
import dev.lobby.log.Subject.MembershipChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The net effect of one transaction on each object that it changed. Created and then updated is created with the last
 * state; created and then deleted is nothing; deleted and then created is updated.
 *
 * <p>Events come in the order in which the program first changed the objects, except that a deletion's event takes the
 * place of the deletion. Signals come after all events. Not thread-safe: an instance belongs to one transaction.
 *
 * <p>Payloads beyond a limit are moved from memory to a {@link PayloadStore}; only a small record per object remains
 * here.
 */
final class NetEffects {
    /** Stores payloads outside of memory until the transaction ends. */
    interface PayloadStore {
        /** Stores a payload, with what it is about, and returns its place. */
        long put(InMemory payload);

        /** Deletes a payload that is no longer needed. */
        void drop(long place);
    }

    /** An event's payload, or a reference to it. */
    sealed interface Payload permits InMemory, Stored {}

    /**
     * A payload in memory.
     *
     * @param about what the event is about
     * @param seenBy as in {@link Subject}, like {@code secret}
     */
    record InMemory(String text, List<String> about, List<String> seenBy, boolean secret) implements Payload {
        /** The size in bytes. */
        int weight() {
            return 2 * text.length();
        }
    }

    /** A payload in the store. */
    record Stored(long place) implements Payload {}

    /**
     * An event or a signal that the transaction causes.
     *
     * @param event its name in the log
     * @param restricted as in {@link Subject}, like the membership
     */
    record Effect(String event, boolean restricted, MembershipChange membership, Payload payload) {}

    private final PayloadStore store;
    private final int maxBytes;
    private final Map<Key, Entry> entries = new HashMap<>();
    private final Set<Key> keysInMemory = new LinkedHashSet<>();
    private final List<Effect> signals = new ArrayList<>();
    private int changes;
    private long bytes;

    /** @param maxBytes how many bytes of payloads are held in memory */
    NetEffects(PayloadStore store, int maxBytes) {
        this.store = store;
        this.maxBytes = maxBytes;
    }

    void add(EntityChange change) {
        Key key = new Key(change.mapping().entity(), change.key());
        InMemory payload = new InMemory(change.payload(), change.about(), change.seenBy(), change.secret());
        Entry before = entries.get(key);
        if (before == null) {
            entries.put(key, new Entry(change, payload, change.existed(), changes, changes));
        } else {
            forget(before.payload);
            entries.put(key, new Entry(change, payload, before.existed, before.first, changes));
        }
        changes++;
        keysInMemory.add(key);
        bytes += payload.weight();
        if (bytes > maxBytes) {
            moveToStore();
        }
    }

    void add(Signal signal) {
        signals.add(new Effect(
                LogEntry.storedSignal(signal.name()),
                true,
                MembershipChange.NONE,
                new InMemory(signal.payload(), List.of(), List.of(), false)));
    }

    private void forget(Payload payload) {
        if (payload instanceof Stored stored) {
            store.drop(stored.place());
        } else if (payload instanceof InMemory inMemory) {
            bytes -= inMemory.weight();
        }
    }

    private void moveToStore() {
        for (Key key : keysInMemory) {
            entries.computeIfPresent(key, (same, entry) -> entry.storedIn(store));
        }
        keysInMemory.clear();
        bytes = 0;
    }

    /**
     * Returns the effects in order. Call it once, at the end: stored payloads that are not part of the result are
     * deleted.
     *
     * @throws dev.lobby.pattern.InvalidPatternException if a mapping gives an event an invalid name
     */
    List<Effect> inOrder() {
        List<Effect> effects = new ArrayList<>();
        entries.values().stream()
                .sorted(Comparator.comparingInt(Entry::place))
                .forEach(entry -> entry.event()
                        .ifPresentOrElse(event -> effects.add(entry.as(event)), () -> forget(entry.payload)));
        effects.addAll(signals);
        return effects;
    }

    private record Key(Class<?> entity, String key) {}

    /**
     * The accumulated changes of one object.
     *
     * @param latest the object's last change
     * @param restricted whether its event is restricted, by its last change
     * @param existed whether the object existed before the transaction
     * @param first the number of the object's first change
     * @param last the number of the object's last change
     */
    private record Entry(
            EventMapping<?> mapping,
            Change latest,
            boolean exists,
            boolean restricted,
            Payload payload,
            boolean existed,
            int first,
            int last) {
        Entry(EntityChange change, Payload payload, boolean existed, int first, int last) {
            this(
                    change.mapping(),
                    change.change(),
                    change.exists(),
                    change.restricted(),
                    payload,
                    existed,
                    first,
                    last);
        }

        Entry storedIn(PayloadStore store) {
            return payload instanceof InMemory inMemory
                    ? new Entry(
                            mapping, latest, exists, restricted, new Stored(store.put(inMemory)), existed, first, last)
                    : this;
        }

        int place() {
            return latest == Change.DELETED ? last : first;
        }

        Optional<String> event() {
            return effect().flatMap(mapping::event);
        }

        Effect as(String event) {
            return new Effect(LogEntry.stored(event), restricted, membership(), payload);
        }

        private MembershipChange membership() {
            if (!mapping.isMembership() || existed == exists) {
                return MembershipChange.NONE;
            }
            return exists ? MembershipChange.BEGINS : MembershipChange.ENDS;
        }

        private Optional<Change> effect() {
            if (existed) {
                return Optional.of(exists ? Change.UPDATED : Change.DELETED);
            }
            return exists ? Optional.of(Change.CREATED) : Optional.empty();
        }
    }
}
