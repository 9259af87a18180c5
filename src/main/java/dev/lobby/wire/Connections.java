package dev.lobby.wire;

import dev.lobby.logging.OneTimeWarning;
import dev.lobby.wire.tyrus.GrizzlyConnection;
import dev.lobby.wire.tyrus.TyrusSession;
import dev.lobby.wire.undertow.UndertowConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Limits the bytes that were sent to a session's client but not received yet. They are in the kernel, which otherwise
 * holds several megabytes and, for a slow reader, takes minutes to report that it has room again. No API of the
 * platform sets this limit, so it is set on the internals of the session. If they are not as expected, everything works
 * without the limit, with one warning. Thread-safe.
 */
@ApplicationScoped
public class SendBuffers {
    private static final Logger LOG = System.getLogger(SendBuffers.class.getName());

    private final int bytes;
    private final OneTimeWarning warning = new OneTimeWarning(
            LOG, "This server's sessions are of an unknown kind: their send buffers are not limited");

    @Inject
    public SendBuffers(WireSettings settings) {
        this.bytes = settings.sendBufferBytes();
    }

    /** Sets the limit. Returns the connection if we must cut it at the end of the session. */
    Optional<GrizzlyConnection> limit(Session session) {
        try {
            Optional<UndertowConnection> undertow = UndertowConnection.underSession(session);
            if (undertow.isPresent()) {
                undertow.get().setOption("SEND_BUFFER", bytes);
                return Optional.empty();
            }
            Optional<GrizzlyConnection> grizzly = TyrusSession.connection(session);
            if (grizzly.isPresent()) {
                grizzly.get().limitSendBuffer(bytes);
            } else {
                warning.say(null);
            }
            return grizzly;
        } catch (IOException e) {
            // The session is already closed.
            LOG.log(Level.DEBUG, "A send buffer could not be limited", e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (session.isOpen()) {
                warning.say(e);
            }
        }
        return Optional.empty();
    }
}
