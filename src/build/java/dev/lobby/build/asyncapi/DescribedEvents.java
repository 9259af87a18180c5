package dev.lobby.build.asyncapi;

import dev.lobby.change.Change;
import dev.lobby.change.EventMapping;
import dev.lobby.entity.OwnedEvents;
import java.lang.reflect.Constructor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

/** Finds the events that compiled classes can cause: those of every {@link EventMapping} among them. */
final class DescribedEvents {
    private DescribedEvents() {}

    /**
     * An event.
     *
     * @param payload the name of its object's schema in the description of the REST API
     */
    record Described(String name, String payload) {}

    static List<Described> of(IndexView classes) {
        return classes.getAllKnownImplementations(EventMapping.class).stream()
                .map(DescribedEvents::mapping)
                .sorted(Comparator.comparing(EventMapping::name))
                .flatMap(DescribedEvents::events)
                .toList();
    }

    private static EventMapping<?> mapping(ClassInfo type) {
        try {
            Constructor<? extends EventMapping<?>> constructor = load(type).getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has no constructor without parameters", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Class<? extends EventMapping<?>> load(ClassInfo type) throws ClassNotFoundException {
        return (Class<? extends EventMapping<?>>)
                Class.forName(type.name().toString()).asSubclass(EventMapping.class);
    }

    private static Stream<Described> events(EventMapping<?> mapping) {
        String payload = payload(mapping);
        return Stream.of(Change.values())
                .map(mapping::event)
                .flatMap(Optional::stream)
                .map(name -> new Described(name, payload));
    }

    private static String payload(EventMapping<?> mapping) {
        try {
            Class<?> view = mapping instanceof OwnedEvents<?>
                    ? mapping.entity().getMethod("view").getReturnType()
                    : mapping.getClass()
                            .getDeclaredMethod("view", mapping.entity())
                            .getReturnType();
            @Nullable Schema schema = view.getAnnotation(Schema.class);
            return schema == null || schema.name().isEmpty() ? view.getSimpleName() : schema.name();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(mapping + " has no view method for " + mapping.entity(), e);
        }
    }
}
