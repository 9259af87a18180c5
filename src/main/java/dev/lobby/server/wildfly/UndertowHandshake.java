package dev.lobby.server.wildfly;

import dev.lobby.server.Reflection;
import jakarta.servlet.ServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;

/** A handshake on Undertow that was accepted. Thread-safe. */
final class UndertowHandshake {
    private static final Logger LOG = System.getLogger(UndertowHandshake.class.getName());
    private static final String LISTENER = "upgradeListener";

    private UndertowHandshake() {}

    /**
     * Puts a {@link CheckedInput} into the connection of a handshake, at the end of the request, when the connection is
     * handed over to the session. Later would be too late: Undertow may read before and while the session opens.
     *
     * @return whether the handshake came on a connection of Undertow
     */
    static boolean checkFrames(ServletRequest request) throws ReflectiveOperationException {
        if (!UndertowConnection.carries(request)) {
            return false;
        }
        Object connection = UndertowConnection.ofRequest(request);
        Object listener = Reflection.read(connection, LISTENER);
        ClassLoader loader = connection.getClass().getClassLoader();
        Class<?> type = loader.loadClass("io.undertow.server.HttpUpgradeListener");
        Object checking = Proxy.newProxyInstance(loader, new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == type) {
                insert(arguments[0]);
            }
            return Reflection.passOn(listener, method, arguments);
        });
        Reflection.write(connection, LISTENER, checking);
        return true;
    }

    private static void insert(Object connection) {
        try {
            CheckedInput.insert(connection);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // The session does not find it and warns.
            LOG.log(Level.DEBUG, "A connection's frames are not checked", e);
        }
    }
}
