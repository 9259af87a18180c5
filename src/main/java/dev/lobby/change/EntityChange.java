package dev.lobby.change;

import jakarta.json.bind.Jsonb;

/**
 * Fired, as a CDI event, inside the transaction that changes an entity, each time the change is written to the
 * database. What it holds is frozen: the state as it was written.
 *
 * @param payload the object's JSON; its last state where it no longer exists
 */
public record EntityChange(EventMapping<?> mapping, String key, boolean existed, boolean exists, String payload) {
    static <E> EntityChange of(EventMapping<E> mapping, E object, Change change, Jsonb json) {
        boolean exists = mapping.exists(object, change);
        Object view = exists ? mapping.view(object) : mapping.lastView(object);
        return new EntityChange(
                mapping, mapping.key(object), mapping.existed(object, change), exists, json.toJson(view));
    }
}
