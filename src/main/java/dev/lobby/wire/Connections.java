package dev.lobby.wire;

import dev.lobby.logging.OneTimeWarning;
import dev.lobby.server.Intake;
import dev.lobby.server.Server;
import dev.lobby.server.SessionConnection;
import dev.lobby.server.UnknownServerException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletRequest;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Prepares the connections below the sessions. No API of the platform does so, therefore it is done on the internals of
 * the session. If they are not as expected, the send buffers stay as they are, with one warning, and the {@link Safeguards}
 * say whether a session may begin. Thread-safe.
 */
@ApplicationScoped
public class Connections {
    private static final Logger LOG = System.getLogger(Connections.class.getName());

    private final Server server;
    private final int sendBufferBytes;
    private final Safeguards safeguards;
    private final OneTimeWarning warning = new OneTimeWarning(
            LOG, "This server's sessions are of an unknown kind: their send buffers are not limited");

    @Inject
    public Connections(Server server, WireSettings settings, Safeguards safeguards) {
        this.server = server;
        this.sendBufferBytes = settings.sendBufferBytes();
        this.safeguards = safeguards;
    }

    /**
     * Finds the connection of a session, and limits the bytes that were sent to its client but not received yet. They
     * are in the kernel, which otherwise holds several megabytes and, for a slow reader, takes minutes to report that it
     * has room again. Returns an empty value if there is no such connection.
     */
    Optional<SessionConnection> of(Session session) {
        Optional<SessionConnection> found = find(session);
        found.ifPresent(connection -> limitSendBuffer(session, connection));
        return found;
    }

    private Optional<SessionConnection> find(Session session) {
        try {
            return server.connection(session);
        } catch (UnknownServerException e) {
            LOG.log(Level.DEBUG, "The connection of a session is unknown", e);
            return Optional.empty();
        }
    }

    private void limitSendBuffer(Session session, SessionConnection connection) {
        try {
            connection.limitSendBuffer(sendBufferBytes);
        } catch (IOException e) {
            // The client is already gone.
            LOG.log(Level.DEBUG, "A send buffer could not be limited", e);
        } catch (UnknownServerException | RuntimeException e) {
            if (session.isOpen()) {
                warning.say(e);
            }
        }
    }

    /** Prepares the connection of a handshake that was accepted. Call this before the end of the request. */
    public void accepted(ServletRequest handshake) {
        try {
            server.accepted(handshake);
        } catch (UnknownServerException e) {
            // The session is not opened then: it does not find what was to be put into its connection.
            boolean unused = safeguards.refuseWithout(e);
        }
    }

    /** Connects a session with the intake of its connection, or has the session closed if there is none. */
    void receive(Session session, Outlet outlet, Intake.Client client) {
        try {
            outlet.connection()
                    .orElseThrow(() -> new UnknownServerException("The connection of the session is unknown"))
                    .receive(client);
            safeguards.found();
        } catch (UnknownServerException | RuntimeException e) {
            // A session that has just ended is no longer as expected, whatever the server is, and may not know it yet.
            if (session.isOpen() && safeguards.refuseNextWithout(e)) {
                outlet.close(CloseCause.OVERLOADED);
            }
        }
    }
}
