package dev.lobby.wire.tyrus;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.net.SocketAddress;
import org.glassfish.grizzly.Connection;

/**
 * What is below a request on Payara, to which no API leads.
 *
 * @param connection on which it came; used for no other
 */
record PayaraRequest(Connection<SocketAddress> connection) {
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
        return new PayaraRequest((Connection<SocketAddress>) call(call(own, "getCoyoteRequest"), "getConnection"));
    }

    private static Object call(Object object, String getter) throws ReflectiveOperationException {
        return object.getClass().getMethod(getter).invoke(object);
    }
}
