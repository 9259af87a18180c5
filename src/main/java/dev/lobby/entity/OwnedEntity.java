package dev.lobby.entity;

/**
 * An entity that belongs to a user. Its key is the attribute {@code id}.
 *
 * @param <V> its view
 */
public interface OwnedEntity<V> {
    String id();

    /** The id of the user who may change and delete it. */
    String owner();

    /** What clients see of it, in the REST API and in its events. */
    V view();
}
