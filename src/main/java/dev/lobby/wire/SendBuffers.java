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
 * Bounds what is on its way to a session's far end and has not been taken: in the kernel, which otherwise holds some
 * megabytes and, for a slow reader, does not tell for minutes that it has room again. No API of the platform does, so
 * that it is done by what a session turns out to be made of. Where that is not as expected all goes on, unbounded, and is
 * warned of once. Thread-safe.
 */
@ApplicationScoped
public class SendBuffers {
    private static final Logger LOG = System.getLogger(SendBuffers.class.getName());

    private final int bytes;
    private final OneTimeWarning warning = new OneTimeWarning(
            LOG, "This server's sessions are of an unknown kind: what is on its way to each is not bounded");

    @Inject
    public SendBuffers(WireSettings settings) {
        this.bytes = settings.sendBufferBytes();
    }

    /** Returns the connection, where it is one that we have to cut. */
    Optional<GrizzlyConnection> bound(Session session) {
        try {
            Optional<UndertowConnection> undertow = UndertowConnection.underSession(session);
            if (undertow.isPresent()) {
                undertow.get().setOption("SEND_BUFFER", bytes);
                return Optional.empty();
            }
            Optional<GrizzlyConnection> grizzly = TyrusSession.connection(session);
            if (grizzly.isPresent()) {
                grizzly.get().bound(bytes);
            } else {
                warning.say(null);
            }
            return grizzly;
        } catch (IOException e) {
            // It is closed already.
            LOG.log(Level.DEBUG, "Not bounded", e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (session.isOpen()) {
                warning.say(e);
            }
        }
        return Optional.empty();
    }
}
