package dev.lobby.change;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The mappings of all entities. Thread-safe. */
@ApplicationScoped
public class EventMappings {
    private final Map<Class<?>, EventMapping<?>> byEntity;

    @Inject
    EventMappings(@Any Instance<EventMapping<?>> mappings) {
        byEntity = mappings.stream().collect(Collectors.toMap(EventMapping::entity, mapping -> mapping));
    }

    /**
     * The mapping of an entity.
     *
     * @throws IllegalStateException if it has none
     */
    @SuppressWarnings("unchecked")
    public <E> EventMapping<E> of(Class<E> entity) {
        EventMapping<?> mapping = byEntity.get(entity);
        if (mapping == null) {
            throw new IllegalStateException("No EventMapping for " + entity);
        }
        return (EventMapping<E>) mapping;
    }

    /** The names of all events that there can be. */
    Stream<String> names() {
        return byEntity.values().stream()
                .flatMap(mapping -> Stream.of(Change.values()).map(mapping::event))
                .flatMap(Optional::stream);
    }
}
