package dev.lobby.change;

import jakarta.json.bind.Jsonb;
import java.util.List;

/**
 * A CDI event: an entity was changed. It is fired inside the transaction, each time the change is written to the
 * database. It holds a copy of the state as it was written.
 *
 * @param existed whether what the events describe existed before the change; {@code exists} says the same for the time
 *     after it
 * @param about what the events are about
 * @param seenBy those of {@code about} who may see them, if they are restricted
 * @param restricted whether only they may see them
 * @param secret whether that is so on an open server, too
 * @param payload the object's JSON; its last state if it no longer exists
 */
public record EntityChange(
        EventMapping<?> mapping,
        String key,
        Change change,
        boolean existed,
        boolean exists,
        List<String> about,
        List<String> seenBy,
        boolean restricted,
        boolean secret,
        String payload) {
    static <E> EntityChange of(EventMapping<E> mapping, E object, Change change, Jsonb json) {
        boolean exists = mapping.exists(object, change);
        List<String> about = mapping.about(object);
        boolean restricted = mapping.restricted(object);
        Object view = exists ? mapping.view(object) : mapping.lastView(object);
        return new EntityChange(
                mapping,
                mapping.key(object),
                change,
                mapping.existed(object, change),
                exists,
                about,
                restricted ? mapping.seenBy(object) : about,
                restricted,
                mapping.secret(object),
                json.toJson(view));
    }
}
