package dev.lobby.socket;

import dev.lobby.logging.FailureLog;
import dev.lobby.wire.Outlet;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket endpoint. It passes incoming messages to the session's {@link Conversation}. Events leave by the
 * session's {@link Outlet}. Each session has an instance of its own, from {@link EndpointConfigurator}.
 */
@ServerEndpoint(value = "/ws", subprotocols = Conversations.V1, configurator = EndpointConfigurator.class)
public class EventsEndpoint {
    private static final Logger LOG = System.getLogger(EventsEndpoint.class.getName());

    private final Conversations conversations;
    private final FailureLog failures;
    private final SessionLife life = new SessionLife();
    private @Nullable Conversation conversation;

    @Inject
    EventsEndpoint(Conversations conversations, FailureLog failures) {
        this.conversations = conversations;
        this.failures = failures;
    }

    @OnOpen
    public void open(Session session) {
        run(session, () -> conversation = conversations.begin(session, life));
    }

    @OnMessage
    public void text(String part, boolean last, Session session) {
        converse(session, client -> client.text(part, last));
    }

    @OnMessage
    public void binary(byte[] part, boolean last, Session session) {
        converse(session, Conversation::binary);
    }

    @OnMessage
    public void pong(PongMessage pong, Session session) {
        converse(session, Conversation::pong);
    }

    private void converse(Session session, Consumer<Conversation> part) {
        run(session, () -> {
            Conversation begun = conversation;
            if (begun != null) {
                part.accept(begun);
            }
        });
    }

    /**
     * Runs a task of the session. If it fails while the session is open, this is a fault of the server, and the session
     * is closed because the client's command was not carried out.
     */
    private void run(Session session, Runnable part) {
        try {
            life.run(part);
        } catch (RuntimeException | Error e) {
            if (session.isOpen()) {
                failures.failed("A session failed", e);
                close(session);
            } else {
                LOG.log(Level.DEBUG, "A session failed while it was closed", e);
            }
        }
    }

    private static void close(Session session) {
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.UNEXPECTED_CONDITION, "The server failed"));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "The session is already closed", e);
        }
    }

    @OnClose
    public void close() {
        life.end();
    }

    /**
     * Logs that a connection broke, which happens every day. The container closes the session. Failures of Lobby's own
     * code never come here.
     */
    @OnError
    public void error(Throwable failure) {
        LOG.log(Level.DEBUG, "A connection broke", failure);
    }
}
