package dev.lobby.change;

import java.util.List;
import java.util.Optional;

/**
 * Maps the changes of an entity to events. A feature provides a mapping for its entity as a CDI bean; besides, it needs
 * only an entity that extends {@link TrackedEntity}.
 *
 * <p>An event is named {@code <name>.created}, {@code <name>.updated} or {@code <name>.deleted}, after the net effect
 * of a whole transaction on one object.
 *
 * @param <E> the entity
 */
public interface EventMapping<E> {
    Class<E> entity();

    /** The first segment of the events' names. */
    String name();

    /** A key that identifies the object among all of its class, permanently. */
    String key(E object);

    /**
     * The ids of the objects that the object's events are about, at most ten. A session can subscribe to the events about
     * an object.
     */
    List<String> about(E object);

    /**
     * Whether only some users may see the events on a private server: the users in {@link #seenBy}, and the members of the
     * objects in it.
     */
    boolean restricted();

    /** Whether the events of this object are {@link #restricted()}, if they are so for some objects only. */
    default boolean restricted(E object) {
        return restricted();
    }

    /**
     * Whether the events of this object are shown to the users in {@link #seenBy} alone, on an open server too. Its mapping
     * is restricted, and {@link #seenBy} has ids of users only.
     */
    default boolean secret(E object) {
        return false;
    }

    /**
     * Those of {@link #about} who may see restricted events. The others only narrow: a session can subscribe to the events
     * about them, but is not shown more for it. Ignored if the events are not restricted.
     */
    default List<String> seenBy(E object) {
        return about(object);
    }

    /**
     * Whether the object is a membership: while it exists, the second id of {@link #about}, a user, is a member of the
     * first.
     */
    default boolean isMembership() {
        return false;
    }

    /** The event's payload: the view that the REST API shows for the object. */
    Object view(E object);

    /** The payload after the object, or what its events describe, is gone: the last state. */
    default Object lastView(E object) {
        return view(object);
    }

    /** Whether what the events describe existed before the change. */
    default boolean existed(E object, Change change) {
        return change != Change.CREATED;
    }

    /** Whether what the events describe exists after the change. */
    default boolean exists(E object, Change change) {
        return change != Change.DELETED;
    }

    /** The name of the event for a net effect; empty if there is no event. */
    default Optional<String> event(Change effect) {
        return Optional.of(name() + "." + effect.verb());
    }
}
