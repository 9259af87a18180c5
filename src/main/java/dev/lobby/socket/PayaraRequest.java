package dev.lobby.socket;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import org.glassfish.grizzly.Connection;

/**
 * What is below a request on Payara, to which no API leads.
 *
 * @param request Catalina's, which is recycled when it has been answered, or when its session has ended
 * @param connection on which it came; used for no other
 */
record PayaraRequest(Object request, Connection<SocketAddress> connection) {
    private static final Logger LOG = System.getLogger(PayaraRequest.class.getName());
    private static final String HANDLER = "httpUpgradeHandler";

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
        Object connection = call(call(own, "getCoyoteRequest"), "getConnection");
        return new PayaraRequest(own, (Connection<SocketAddress>) connection);
    }

    private static Object call(Object object, String getter) throws ReflectiveOperationException {
        return object.getClass().getMethod(getter).invoke(object);
    }

    /** Call this while the request is still the session's: before it is recycled. */
    void forgetHandler() {
        try {
            Fields.write(request, HANDLER, null);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Another Payara, which may not need it.
            LOG.log(Level.DEBUG, "A request may keep the application in memory", e);
        }
    }
}
