package dev.lobby.change;

import dev.lobby.work.Time;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PostRemove;
import jakarta.persistence.PostUpdate;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The JPA entity listener of all tracked entities. At each flush, inside the transaction, it sets the timestamps of an
 * entity that is to be written, copies its state and fires it as an {@link EntityChange}. Thread-safe.
 */
public class EntityChangeListener {
    private final Map<Class<?>, EventMapping<?>> mappings;
    private final Jsonb json;
    private final Event<EntityChange> changes;
    private final Time time;

    @Inject
    public EntityChangeListener(
            @Any Instance<EventMapping<?>> mappings, Jsonb json, Event<EntityChange> changes, Time time) {
        this.mappings = mappings.stream().collect(Collectors.toMap(EventMapping::entity, mapping -> mapping));
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
        EventMapping<?> mapping = mappings.get(entity.getClass());
        if (mapping == null) {
            throw new IllegalStateException("No EventMapping for " + entity.getClass());
        }
        changes.fire(change(mapping, entity, change));
    }

    private <E> EntityChange change(EventMapping<E> mapping, Object entity, Change change) {
        return EntityChange.of(mapping, mapping.entity().cast(entity), change, json);
    }
}
