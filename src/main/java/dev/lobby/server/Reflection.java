package dev.lobby.server;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Access to a server's objects that its API does not expose. Thread-safe. */
public final class Reflection {
    private Reflection() {}

    /** Reads a field of an object, then a field of its value, and so on. */
    public static Object read(Object start, String... names) throws ReflectiveOperationException {
        Object object = start;
        for (String name : names) {
            object = field(object, name).get(object);
        }
        return object;
    }

    public static void write(Object object, String name, @Nullable Object value) throws ReflectiveOperationException {
        field(object, name).set(object, value);
    }

    /** Passes a call of a proxy on to the object behind it, and throws what that throws. */
    public static Object passOn(Object behind, Method method, Object... arguments) throws Throwable {
        try {
            return method.invoke(behind, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Finds a field of an object. */
    public static Field field(Object object, String name) throws ReflectiveOperationException {
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
