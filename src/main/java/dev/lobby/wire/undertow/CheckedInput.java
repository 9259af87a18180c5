package dev.lobby.wire.undertow;

import dev.lobby.wire.FrameHeads;
import dev.lobby.wire.Reflection;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a connection of Undertow reads from after its handshake, for as long as it brings frames with valid heads. From the
 * first one that is not valid, nothing of what comes reaches Undertow. One thread at a time reads; any thread may call
 * {@link #checkFrames}.
 */
final class CheckedInput implements InvocationHandler {
    private static final String CONDUIT = "org.xnio.conduits.StreamSourceConduit";

    /** Undertow's. */
    private final Object input;

    private final FrameHeads heads = new FrameHeads();
    private final AtomicReference<@Nullable Runnable> broken = new AtomicReference<>();
    private volatile boolean valid = true;

    private CheckedInput(Object input) {
        this.input = input;
    }

    /** Puts one between a connection and its channel. */
    static void insert(Object connection) throws ReflectiveOperationException {
        Object channel = UndertowConnection.call(connection, "getSourceChannel");
        Object input = UndertowConnection.call(channel, "getConduit");
        ClassLoader loader = input.getClass().getClassLoader();
        Class<?> type = loader.loadClass(CONDUIT);
        Object checked = Proxy.newProxyInstance(loader, new Class<?>[] {type}, new CheckedInput(input));
        channel.getClass().getMethod("setConduit", type).invoke(channel, checked);
    }

    /** Returns the one that an object of Undertow is, or null if it is something else. */
    static @Nullable CheckedInput of(Object conduit) {
        return Proxy.isProxyClass(conduit.getClass())
                        && Proxy.getInvocationHandler(conduit) instanceof CheckedInput checked
                ? checked
                : null;
    }

    /** @param action called once for the first head that is not valid, or immediately if it has come already */
    void checkFrames(Runnable action) {
        broken.set(action);
        if (!valid) {
            runAction();
        }
    }

    private void runAction() {
        Runnable action = broken.getAndSet(null);
        if (action != null) {
            action.run();
        }
    }

    /** Of the methods that read, Undertow calls only the one that has one buffer. */
    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("read") && arguments[0] instanceof ByteBuffer into) {
            int start = into.position();
            return check((int) Reflection.passOn(input, method, into), into, start);
        }
        return Reflection.passOn(input, method, arguments);
    }

    private int check(int read, ByteBuffer into, int start) {
        if (heads.follow(into.duplicate().flip().position(start))) {
            return read;
        }
        valid = false;
        runAction();
        into.position(start);
        return Math.min(read, 0);
    }
}
