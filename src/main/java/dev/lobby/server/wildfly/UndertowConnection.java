package dev.lobby.server.wildfly;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The connection of a request on Undertow, which no API exposes. Thread-safe. */
final class UndertowConnection {
    private static final String UNDERTOW = "io.undertow.";

    /** Undertow's object on which options can be set. */
    private final Object connection;

    private UndertowConnection(Object connection) {
        this.connection = connection;
    }

    /** Whether a request came on a connection of Undertow. */
    static boolean carries(ServletRequest request) {
        return isUndertows(own(request));
    }

    static boolean isUndertows(Object object) {
        return object.getClass().getName().startsWith(UNDERTOW);
    }

    /** The connection of a request; empty on other servers. */
    static Optional<UndertowConnection> under(ServletRequest request) throws ReflectiveOperationException {
        return carries(request) ? Optional.of(new UndertowConnection(ofRequest(request))) : Optional.empty();
    }

    static Object ofRequest(ServletRequest request) throws ReflectiveOperationException {
        return call(call(own(request), "getExchange"), "getConnection");
    }

    /**
     * The address that is connected to this server. The request's own address differs if the server trusts {@code
     * X-Forwarded-For}: it is then the leftmost address there, which the client may have written.
     *
     * @return empty on other servers
     */
    static Optional<InetAddress> peer(ServletRequest request) throws ReflectiveOperationException {
        Optional<UndertowConnection> connection = under(request);
        return connection.isPresent()
                        && call(connection.get().connection, "getPeerAddress") instanceof InetSocketAddress peer
                ? Optional.ofNullable(peer.getAddress())
                : Optional.empty();
    }

    /**
     * Allows a request to be asynchronous even if its servlet does not support that, such as the server's own for
     * files.
     *
     * @throws ReflectiveOperationException if the server is not built as expected
     */
    static void allowAsync(ServletRequest request) throws ReflectiveOperationException {
        ClassLoader loader = own(request).getClass().getClassLoader();
        Class<?> type = loader.loadClass("io.undertow.servlet.handlers.ServletRequestContext");
        Object context = type.getMethod("requireCurrent").invoke(null);
        type.getMethod("setAsyncSupported", boolean.class).invoke(context, true);
    }

    /** The server's own request, below its wrappers. */
    private static ServletRequest own(ServletRequest request) {
        ServletRequest own = request;
        while (own instanceof ServletRequestWrapper wrapper) {
            own = wrapper.getRequest();
        }
        return own;
    }

    /** The I/O thread of the connection. */
    Object ioThread() throws ReflectiveOperationException {
        return call(connection, "getIoThread");
    }

    /** Closes the connection immediately, whatever is still to be read or written. */
    void cut() throws ReflectiveOperationException {
        call(connection, "close");
    }

    static Object call(Object object, String method) throws ReflectiveOperationException {
        return object.getClass().getMethod(method).invoke(object);
    }

    /**
     * Sets an option.
     *
     * @param name the name of a constant in {@code org.xnio.Options}
     * @param value null to unset the option
     * @return the previous value; null if it was not set
     */
    @Nullable
    Object setOption(String name, @Nullable Object value) throws ReflectiveOperationException {
        return setOption(connection, name, value);
    }

    @Nullable
    static Object setOption(Object connection, String name, @Nullable Object value)
            throws ReflectiveOperationException {
        ClassLoader loader = connection.getClass().getClassLoader();
        Class<?> type = loader.loadClass("org.xnio.Option");
        Object option = loader.loadClass("org.xnio.Options").getField(name).get(null);
        return connection.getClass().getMethod("setOption", type, Object.class).invoke(connection, option, value);
    }
}
