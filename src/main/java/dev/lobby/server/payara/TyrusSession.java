package dev.lobby.server.payara;

import dev.lobby.server.Reflection;
import dev.lobby.server.SessionConnection;
import jakarta.websocket.Session;
import java.util.Optional;

/** Access to the objects below a Tyrus session, which no API exposes. */
final class TyrusSession {
    private TyrusSession() {}

    /** The connection of an open session; empty if the session is not one of Tyrus or not bound to its connection. */
    static Optional<SessionConnection> connection(Session session) throws ReflectiveOperationException {
        if (!session.getClass().getName().startsWith("org.glassfish.tyrus.")) {
            return Optional.empty();
        }
        Object writer = Reflection.read(session.getBasicRemote(), "webSocket", "protocolHandler", "writer");
        return writer instanceof ConnectionWriter own ? Optional.of(own.connection()) : Optional.empty();
    }
}
