package dev.lobby.change;

import jakarta.json.bind.Jsonb;

/**
 * Fired, as a CDI event, inside the transaction that changes an entity, each time the change is written to the
 * database. What it holds is frozen: the state as it was written.
 *
 * @param existed whether that of which the events tell was there before the change; {@code exists}, after it
 * @param payload the object's JSON; its last state where it no longer exists
 */
public record EntityChange(
        EventMapping<?> mapping, String key, Change change, boolean existed, boolean exists, String payload) {
    static <E> EntityChange of(EventMapping<E> mapping, E object, Change change, Jsonb json) {
        boolean exists = mapping.exists(object, change);
        Object view = exists ? mapping.view(object) : mapping.lastView(object);
        return new EntityChange(
                mapping, mapping.key(object), change, mapping.existed(object, change), exists, json.toJson(view));
    }
}
