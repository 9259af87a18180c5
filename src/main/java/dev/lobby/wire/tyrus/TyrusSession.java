package dev.lobby.wire.tyrus;

import dev.lobby.wire.Reflection;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.glassfish.tyrus.spi.Writer;

/**
 * What is below a session of Tyrus', to which no API leads. Where the server is another, Tyrus' classes are not there: so
 * each method looks first which it is, and no bean may have a method with their types, of which lambdas are some.
 */
public final class TyrusSession {
    private static final Logger LOG = System.getLogger(TyrusSession.class.getName());

    private TyrusSession() {}

    private static boolean isTyrus(Session session) {
        return session.getClass().getName().startsWith("org.glassfish.tyrus.");
    }

    /** The writer of an open session; empty where the session is not Tyrus', or is not bound to its connection. */
    static Optional<Writer> writer(Session session) throws ReflectiveOperationException {
        if (!isTyrus(session)) {
            return Optional.empty();
        }
        Object writer = Reflection.read(session.getBasicRemote(), "webSocket", "protocolHandler", "writer");
        return writer instanceof ConnectionWriter own ? Optional.of(own) : Optional.empty();
    }

    /** The connection of an open session; empty where it has no such writer. */
    public static Optional<GrizzlyConnection> connection(Session session) throws ReflectiveOperationException {
        Optional<Writer> writer = writer(session);
        return writer.isEmpty() ? Optional.empty() : Optional.of(((ConnectionWriter) writer.get()).connection());
    }

    /**
     * Sets what counts the pings of a session; does nothing where it has no such writer.
     *
     * @param allowed called for each, before any other message of the session; returns whether it is to be answered
     */
    public static void countPings(Session session, BooleanSupplier allowed) {
        try {
            Optional<Writer> writer = writer(session);
            if (writer.isPresent()) {
                ((ConnectionWriter) writer.get()).countPings(allowed);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "Pings are not counted", e);
        }
    }
}
