package dev.lobby.entity;

import dev.lobby.change.EventMapping;
import java.util.Locale;

/**
 * The mapping of an {@link OwnedEntity}. Its events are named after its class: those of a {@code Prize} begin with {@code
 * prize}.
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
    default Object view(E object) {
        return object.view();
    }
}
