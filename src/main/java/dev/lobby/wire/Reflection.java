package dev.lobby.wire;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** What a server's objects are made of, where its API does not lead to it. */
public final class Reflection {
    private Reflection() {}

    /** Goes from an object's field to a field of that, and so on. */
    public static Object read(Object start, String... names) throws ReflectiveOperationException {
        Object object = start;
        for (String name : names) {
            object = find(object, name).get(object);
        }
        return object;
    }

    static void write(Object object, String name, @Nullable Object value) throws ReflectiveOperationException {
        find(object, name).set(object, value);
    }

    private static Field find(Object object, String name) throws ReflectiveOperationException {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(object.getClass().getName() + "." + name);
    }
}
