package dev.lobby.server.wildfly;

import jakarta.servlet.ServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Undertow's time-outs for connections from which it reads nothing: 90 s, WildFly's {@code read-timeout}. One would end
 * the session of a client that receives all the time but sends nothing: receiving much is a sign of life, so it is not
 * pinged. Only pings decide whether a client is alive.
 */
final class ReadTimeouts {
    private static final Logger LOG = System.getLogger(ReadTimeouts.class.getName());
    private static final String READ_TIMEOUT = "READ_TIMEOUT";

    private ReadTimeouts() {}

    /**
     * Disables the read time-out of the connection of a handshake. Call it before the handshake is answered, so that it
     * applies to the next read.
     *
     * @return restores the time-out; to be run if no session is opened
     */
    static Runnable lift(ServletRequest handshake) throws ReflectiveOperationException {
        Optional<UndertowConnection> connection = UndertowConnection.under(handshake);
        if (connection.isEmpty()) {
            return () -> {};
        }
        // Not unset: then the time-out that is already running could not be extended.
        Object before = connection.get().setOption(READ_TIMEOUT, Integer.MAX_VALUE);
        return () -> restore(connection.get(), before);
    }

    private static void restore(UndertowConnection connection, @Nullable Object before) {
        try {
            connection.setOption(READ_TIMEOUT, before);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "The connection is already closed", e);
        }
    }
}
