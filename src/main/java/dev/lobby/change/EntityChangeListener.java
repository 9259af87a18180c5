package dev.lobby.change;

import dev.lobby.work.Time;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PostRemove;
import jakarta.persistence.PostUpdate;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;

/**
 * The JPA entity listener of all tracked entities. At each flush, inside the transaction, it sets the timestamps of an
 * entity that is to be written, copies its state and fires it as an {@link EntityChange}. Thread-safe.
 */
public class EntityChangeListener {
    private final EventMappings mappings;
    private final Jsonb json;
    private final Event<EntityChange> changes;
    private final Time time;

    @Inject
    public EntityChangeListener(EventMappings mappings, Jsonb json, Event<EntityChange> changes, Time time) {
        this.mappings = mappings;
        this.json = json;
        this.changes = changes;
        this.time = time;
    }

    @PrePersist
    void create(TrackedEntity entity) {
        entity.createdAt(time.now());
    }

    @PreUpdate
    void update(TrackedEntity entity) {
        entity.updatedAt(time.now());
    }

    @PostPersist
    void created(Object entity) {
        fire(entity, Change.CREATED);
    }

    @PostUpdate
    void updated(Object entity) {
        fire(entity, Change.UPDATED);
    }

    @PostRemove
    void deleted(Object entity) {
        fire(entity, Change.DELETED);
    }

    private void fire(Object entity, Change change) {
        changes.fire(change(mappings.of(entity.getClass()), entity, change));
    }

    private <E> EntityChange change(EventMapping<E> mapping, Object entity, Change change) {
        return EntityChange.of(mapping, mapping.entity().cast(entity), change, json);
    }
}
