package dev.lobby.wire.undertow;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection of Undertow's, to which no API leads. Thread-safe. */
public final class UndertowConnection {
    private static final String UNDERTOW = "io.undertow.";

    /** What has its options. */
    private final Object connection;

    private UndertowConnection(Object connection) {
        this.connection = connection;
    }

    /** Whether a request came on one. */
    public static boolean carries(ServletRequest request) {
        return own(request).getClass().getName().startsWith(UNDERTOW);
    }

    /** The one on which a request came; empty where the server is another. */
    public static Optional<UndertowConnection> under(ServletRequest request) throws ReflectiveOperationException {
        return carries(request)
                ? Optional.of(new UndertowConnection(call(call(own(request), "getExchange"), "getConnection")))
                : Optional.empty();
    }

    /** The server's, below what wraps it. */
    private static ServletRequest own(ServletRequest request) {
        ServletRequest own = request;
        while (own instanceof ServletRequestWrapper wrapper) {
            own = wrapper.getRequest();
        }
        return own;
    }

    /** The one of a WebSocket session; empty where the server is another. */
    public static Optional<UndertowConnection> underSession(Object session) throws ReflectiveOperationException {
        return session.getClass().getName().startsWith(UNDERTOW)
                ? Optional.of(new UndertowConnection(call(session, "getWebSocketChannel")))
                : Optional.empty();
    }

    /** The thread that reads and writes its bytes. */
    public Object ioThread() throws ReflectiveOperationException {
        return call(connection, "getIoThread");
    }

    /** At once, whatever is still to be read or written. */
    public void cut() throws ReflectiveOperationException {
        call(connection, "close");
    }

    private static Object call(Object object, String method) throws ReflectiveOperationException {
        return object.getClass().getMethod(method).invoke(object);
    }

    /**
     * Sets an option.
     *
     * @param name of one of {@code org.xnio.Options}
     * @param value null for none
     * @return what it was, null where it was not set
     */
    @Nullable
    public Object setOption(String name, @Nullable Object value) throws ReflectiveOperationException {
        ClassLoader loader = connection.getClass().getClassLoader();
        Class<?> type = loader.loadClass("org.xnio.Option");
        Object option = loader.loadClass("org.xnio.Options").getField(name).get(null);
        return connection.getClass().getMethod("setOption", type, Object.class).invoke(connection, option, value);
    }
}
