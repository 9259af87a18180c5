package dev.lobby.socket;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.websocket.Session;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection of Undertow's, to which no API leads. Thread-safe. */
final class UndertowConnection {
    private static final String UNDERTOW = "io.undertow.";

    /** What has its options. */
    private final Object connection;

    private UndertowConnection(Object connection) {
        this.connection = connection;
    }

    /** The one on which a request came; empty where the server is another. */
    static Optional<UndertowConnection> under(ServletRequest request) throws ReflectiveOperationException {
        ServletRequest own = request;
        while (own instanceof ServletRequestWrapper wrapper) {
            own = wrapper.getRequest();
        }
        return own.getClass().getName().startsWith(UNDERTOW)
                ? Optional.of(new UndertowConnection(call(call(own, "getExchange"), "getConnection")))
                : Optional.empty();
    }

    /** The one of a session; empty where the server is another. */
    static Optional<UndertowConnection> under(Session session) throws ReflectiveOperationException {
        return session.getClass().getName().startsWith(UNDERTOW)
                ? Optional.of(new UndertowConnection(call(session, "getWebSocketChannel")))
                : Optional.empty();
    }

    /** The thread that reads and writes its bytes. */
    IoThread ioThread() throws ReflectiveOperationException {
        return IoThread.of(call(connection, "getIoThread"));
    }

    private static Object call(Object object, String getter) throws ReflectiveOperationException {
        return object.getClass().getMethod(getter).invoke(object);
    }

    /**
     * Sets an option.
     *
     * @param name of one of {@code org.xnio.Options}
     * @param value null for none
     * @return what it was, null where it was not set
     */
    @Nullable
    Object setOption(String name, @Nullable Object value) throws ReflectiveOperationException {
        ClassLoader loader = connection.getClass().getClassLoader();
        Class<?> type = loader.loadClass("org.xnio.Option");
        Object option = loader.loadClass("org.xnio.Options").getField(name).get(null);
        return connection.getClass().getMethod("setOption", type, Object.class).invoke(connection, option, value);
    }
}
