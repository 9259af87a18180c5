package dev.lobby.harness;

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

    public static <T> T fake(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        call.made(method.getName(), arguments == null ? new Object[0] : arguments)));
    }
}
