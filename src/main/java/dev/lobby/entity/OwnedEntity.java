package dev.lobby.entity;

import dev.lobby.change.EventMapping;
import java.util.List;

/**
 * An entity that belongs to a user. Its key is the attribute {@code id}.
 *
 * @param <V> its view
 */
public interface OwnedEntity<V> {
    String id();

    /** The id of the user who may change and delete it. */
    String owner();

    /** What it is about, as in {@link EventMapping#about}. */
    List<String> about();

    /** Those of {@link #about} who may see it, if its {@link OwnedEvents} are restricted. */
    default List<String> seenBy() {
        return about();
    }

    /** What clients see of it, in the REST API and in its events. */
    V view();
}
