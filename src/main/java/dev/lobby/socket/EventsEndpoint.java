package dev.lobby.socket;

import dev.lobby.auth.Visitor;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.logging.FailureLog;
import dev.lobby.subscription.Protocol;
import dev.lobby.subscription.Subscriber;
import dev.lobby.subscription.SubscriptionManager;
import dev.lobby.subscription.VisibilitySettings;
import dev.lobby.wire.Outlet;
import dev.lobby.wire.Outlets;
import dev.lobby.wire.tyrus.TyrusSession;
import dev.lobby.work.Time;
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
@ServerEndpoint(value = "/ws", subprotocols = EventsEndpoint.V1, configurator = EndpointConfigurator.class)
public class EventsEndpoint {
    static final String V1 = "lobby.v1";
    private static final Logger LOG = System.getLogger(EventsEndpoint.class.getName());

    private final SubscriptionManager subscriptions;
    private final Outlets outlets;
    private final Sessions sessions;
    private final SessionOwners owners;
    private final RateLimits limits;
    private final SocketSettings settings;
    private final VisibilitySettings visibility;
    private final Time time;
    private final FailureLog failures;
    private final SessionLife life = new SessionLife();
    private @Nullable Conversation conversation;

    @Inject
    public EventsEndpoint(
            SubscriptionManager subscriptions,
            Outlets outlets,
            Sessions sessions,
            SessionOwners owners,
            RateLimits limits,
            SocketSettings settings,
            VisibilitySettings visibility,
            Time time,
            FailureLog failures) {
        this.subscriptions = subscriptions;
        this.outlets = outlets;
        this.sessions = sessions;
        this.owners = owners;
        this.limits = limits;
        this.settings = settings;
        this.visibility = visibility;
        this.time = time;
        this.failures = failures;
    }

    @OnOpen
    public void open(Session session) {
        run(session, () -> begin(session));
    }

    private void begin(Session session) {
        Visitor visitor = (Visitor) session.getUserPrincipal();
        Protocol protocol = V1.equals(session.getNegotiatedSubprotocol()) ? Protocol.V1 : Protocol.PLAIN;
        Outlet outlet = outlets.open(session);
        life.onEnd(() -> outlets.closed(outlet));
        life.onEnd(() -> sessions.closed(outlet));
        sessions.opened(outlet, protocol, visitor);
        Subscriber subscriber = subscriptions.open(outlet, protocol, visitor);
        life.onEnd(() -> subscriptions.close(subscriber));
        SessionOwner owner = owners.anonymous();
        life.onEnd(owner::end);
        Conversation begun = new Conversation(
                subscriptions,
                sessions,
                owner,
                limits,
                settings,
                visibility,
                time,
                visitor,
                protocol,
                outlet,
                subscriber);
        conversation = begun;
        TyrusSession.countPings(session, begun::ping);
        outlet.connect(subscriber.mailbox());
        // The handshake has checked the token too, but it may have taken long.
        visitor.caller().flatMap(begun::become).ifPresent(why -> subscriptions.endNow(subscriber, why));
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
