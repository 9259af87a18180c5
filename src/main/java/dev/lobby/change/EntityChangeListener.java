package dev.lobby.change;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PostRemove;
import jakarta.persistence.PostUpdate;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The one JPA entity listener: freezes what was written of an entity and fires it as an {@link EntityChange}, at each
 * flush, inside the transaction. Thread-safe.
 */
public class EntityChangeListener {
    private final Map<Class<?>, EventMapping<?>> mappings;
    private final Jsonb json;
    private final Event<EntityChange> changes;

    @Inject
    public EntityChangeListener(@Any Instance<EventMapping<?>> mappings, Jsonb json, Event<EntityChange> changes) {
        this.mappings = mappings.stream().collect(Collectors.toMap(EventMapping::entity, mapping -> mapping));
        this.json = json;
        this.changes = changes;
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
