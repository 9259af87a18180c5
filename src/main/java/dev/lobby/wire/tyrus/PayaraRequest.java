package dev.lobby.wire.tyrus;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.reflect.Method;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.glassfish.grizzly.Connection;

/**
 * What is below a request on Payara, to which no API leads.
 *
 * @param connection on which it came; used for no other
 * @param keep has Payara never resume it, although it closes its WebConnection; for after it has been upgraded
 * @param forget has Payara let go of the handler to which it was upgraded
 */
record PayaraRequest(Connection<SocketAddress> connection, Runnable keep, Consumer<HttpUpgradeHandler> forget) {
    /**
     * Call this while the request is still the caller's: before it is upgraded.
     *
     * @throws ReflectiveOperationException if the server is not built as expected, or the request came by HTTP/2, where
     *     streams share a connection
     */
    @SuppressWarnings("unchecked")
    static PayaraRequest of(ServletRequest request) throws ReflectiveOperationException {
        ServletRequest facade = request;
        while (facade instanceof ServletRequestWrapper wrapper) {
            facade = wrapper.getRequest();
        }
        if (!facade.getProtocol().equals("HTTP/1.1")) {
            throw new ReflectiveOperationException("The handshake came by " + facade.getProtocol());
        }
        Object own = call(facade, "getUnwrappedCoyoteRequest");
        Object context = call(own, "getContext");
        Method setUpgrade = own.getClass().getMethod("setUpgrade", boolean.class);
        Method fire = context.getClass().getMethod("fireContainerEvent", String.class, Object.class);
        return new PayaraRequest(
                (Connection<SocketAddress>) call(call(own, "getCoyoteRequest"), "getConnection"),
                () -> invoke(setUpgrade, own, false),
                handler -> invoke(fire, context, "predestroy", handler));
    }

    private static Object call(Object object, String getter) throws ReflectiveOperationException {
        return object.getClass().getMethod(getter).invoke(object);
    }

    private static void invoke(Method method, Object object, Object... arguments) {
        try {
            method.invoke(object, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
