package dev.lobby.entity;

import dev.lobby.change.EventMapping;
import java.util.List;
import java.util.Locale;

/**
 * The mapping of an {@link OwnedEntity}: it needs only the class, and whether the events are restricted. They are named
 * after the class: those of a {@code Prize} begin with {@code prize}.
 */
public interface OwnedEvents<E extends OwnedEntity<?>> extends EventMapping<E> {
    @Override
    default String name() {
        return entity().getSimpleName().toLowerCase(Locale.ROOT);
    }

    @Override
    default String key(E object) {
        return object.id();
    }

    @Override
    default List<String> about(E object) {
        return object.about();
    }

    @Override
    default List<String> seenBy(E object) {
        return object.seenBy();
    }

    @Override
    default Object view(E object) {
        return object.view();
    }
}
