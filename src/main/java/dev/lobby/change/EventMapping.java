package dev.lobby.change;

import java.util.Optional;

/**
 * Which events the changes of an entity cause. A feature has one for its entity, as a CDI bean; that, and an entity that
 * extends {@link TrackedEntity}, is all it takes.
 *
 * <p>An event is named {@code <name>.created}, {@code <name>.updated} or {@code <name>.deleted} after the net effect of
 * a whole transaction on one object.
 *
 * @param <E> the entity
 */
public interface EventMapping<E> {
    Class<E> entity();

    /** The first segment of the events' names. */
    String name();

    /** What tells this object from others of its class, for ever. */
    String key(E object);

    /** What the REST API shows for the object: the events' payload. */
    Object view(E object);

    /** The payload where the object, or what its events tell of, is gone: its last state. */
    default Object lastView(E object) {
        return view(object);
    }

    /** Whether that of which the events tell was there before the change. */
    default boolean existed(E object, Change change) {
        return change != Change.CREATED;
    }

    /** Whether it is there after the change. */
    default boolean exists(E object, Change change) {
        return change != Change.DELETED;
    }

    /** The event for a net effect; none where nobody is told of it. */
    default Optional<String> event(Change effect) {
        return Optional.of(name() + "." + effect.verb());
    }
}
