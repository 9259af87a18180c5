package dev.lobby.server.payara;

import dev.lobby.server.Reflection;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ReadHandler;

/**
 * The objects below a request on Payara, which no API exposes.
 *
 * @param connection the connection of the request, which no other request shares
 * @param workers the threads that do the work of the connection
 * @param arrived calls the read listener of the upgraded request as if data had arrived
 * @param keep prevents Payara from resuming the request when it closes its WebConnection. Call it after the upgrade
 * @param forget makes Payara release the upgrade handler
 */
record PayaraRequest(
        Connection<SocketAddress> connection,
        Executor workers,
        Runnable arrived,
        Runnable keep,
        Consumer<HttpUpgradeHandler> forget) {
    /** Kept, because each call of the API needs some. Bounded by the number of the server's request classes. */
    private static final Map<Getter, Method> GETTERS = new ConcurrentHashMap<>();

    /**
     * Finds the objects. Call this while the request still belongs to the caller, that is, before it is upgraded.
     *
     * @throws ReflectiveOperationException if the server is not built as expected, or the request came through HTTP/2,
     *     where streams share a connection
     */
    @SuppressWarnings("unchecked")
    static PayaraRequest of(ServletRequest request) throws ReflectiveOperationException {
        if (!request.getProtocol().equals("HTTP/1.1")) {
            throw new ReflectiveOperationException("The handshake came by " + request.getProtocol());
        }
        Object own = below(request);
        Object context = call(own, "getContext");
        Method setUpgrade = own.getClass().getMethod("setUpgrade", boolean.class);
        Method fire = context.getClass().getMethod("fireContainerEvent", String.class, Object.class);
        Connection<SocketAddress> connection =
                (Connection<SocketAddress>) call(call(own, "getCoyoteRequest"), "getConnection");
        Object input = Reflection.read(own, "inputBuffer");
        Field listener = Reflection.field(input, "readHandler");
        return new PayaraRequest(
                connection,
                Objects.requireNonNull(connection.getTransport().getWorkerThreadPool(), "No threads"),
                () -> arrive(listener, input),
                () -> invoke(setUpgrade, own, false),
                handler -> invoke(fire, context, "predestroy", handler));
    }

    /**
     * Finds the server's own object for a request.
     *
     * @throws ReflectiveOperationException if the server is not built as expected
     */
    static Object below(ServletRequest request) throws ReflectiveOperationException {
        ServletRequest facade = request;
        while (facade instanceof ServletRequestWrapper wrapper) {
            facade = wrapper.getRequest();
        }
        return call(facade, "getUnwrappedCoyoteRequest");
    }

    static Object call(Object object, String getter) throws ReflectiveOperationException {
        Getter asked = new Getter(object.getClass(), getter);
        Method method = GETTERS.get(asked);
        if (method == null) {
            method = object.getClass().getMethod(getter);
            GETTERS.put(asked, method);
        }
        return method.invoke(object);
    }

    private static void arrive(Field listener, Object input) {
        try {
            ((ReadHandler) listener.get(input)).onDataAvailable();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private record Getter(Class<?> type, String name) {}

    private static void invoke(Method method, Object object, Object... arguments) {
        try {
            method.invoke(object, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
