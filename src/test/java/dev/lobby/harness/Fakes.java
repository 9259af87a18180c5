package dev.lobby.harness;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Objects of a container's, as a test wants them. */
public final class Fakes {
    private Fakes() {}

    /** What is called on a fake. */
    public interface Call {
        @Nullable
        Object made(String method, Object[] arguments) throws Throwable;
    }

    /** What a watched object has returned. */
    public interface Result {
        /** Returns what the call returns instead. */
        @Nullable
        Object of(String method, @Nullable Object result);
    }

    /** Returns an object that passes on all calls to another one. */
    public static <T> T watched(Class<T> type, T target, Result results) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return results.of(method.getName(), method.invoke(target, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    public static <T> T fake(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        call.made(method.getName(), arguments == null ? new Object[0] : arguments)));
    }
}
