package dev.lobby.socket;

import java.lang.reflect.Field;

/** What a server's objects are made of, where its API does not lead to it. */
final class Fields {
    private Fields() {}

    /** Goes from an object's field to a field of that, and so on. */
    static Object read(Object start, String... names) throws ReflectiveOperationException {
        Object object = start;
        for (String name : names) {
            object = read(object, name);
        }
        return object;
    }

    private static Object read(Object object, String name) throws ReflectiveOperationException {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field.get(object);
                }
            }
        }
        throw new NoSuchFieldException(object.getClass() + "." + name);
    }
}
