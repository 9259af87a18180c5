package dev.lobby.wire.tyrus;

import dev.lobby.wire.Reflection;
import dev.lobby.wire.SessionConnection;
import jakarta.websocket.Session;
import java.util.Optional;
import org.glassfish.tyrus.spi.Writer;

/**
 * Access to the objects below a Tyrus session, which no API exposes. On other servers the classes of Tyrus do not
 * exist. So each method first checks the kind of session, and no bean may have a method with these types in its
 * signature, which includes those compiled from lambdas.
 */
public final class TyrusSession {
    private TyrusSession() {}

    private static boolean isTyrus(Session session) {
        return session.getClass().getName().startsWith("org.glassfish.tyrus.");
    }

    /** The writer of an open session; empty if the session is not a Tyrus session or is not bound to its connection. */
    static Optional<Writer> writer(Session session) throws ReflectiveOperationException {
        if (!isTyrus(session)) {
            return Optional.empty();
        }
        Object writer = Reflection.read(session.getBasicRemote(), "webSocket", "protocolHandler", "writer");
        return writer instanceof ConnectionWriter own ? Optional.of(own) : Optional.empty();
    }

    /** The connection of an open session; empty if the session has no such writer. */
    public static Optional<SessionConnection> connection(Session session) throws ReflectiveOperationException {
        Optional<Writer> writer = writer(session);
        return writer.isEmpty() ? Optional.empty() : Optional.of(((ConnectionWriter) writer.get()).connection());
    }
}
