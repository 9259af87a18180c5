package dev.lobby.socket;

import dev.lobby.auth.Visitor;
import dev.lobby.edge.RateLimits;
import dev.lobby.platform.Settings;
import dev.lobby.platform.Time;
import dev.lobby.subscription.Protocol;
import dev.lobby.subscription.Subscriber;
import dev.lobby.subscription.SubscriptionManager;
import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket: hands what comes to the session's {@link Conversation}; events leave by its {@link Outlet}. There is one
 * instance a session, because it has no scope.
 */
@ServerEndpoint(value = "/ws", subprotocols = EventsEndpoint.V1)
public class EventsEndpoint {
    static final String V1 = "lobby.v1";
    private static final Logger LOG = System.getLogger(EventsEndpoint.class.getName());

    private final SubscriptionManager subscriptions;
    private final Outlets outlets;
    private final Sessions sessions;
    private final SessionOwner owner;
    private final RateLimits limits;
    private final Settings.Socket settings;
    private final Time time;
    private final SessionLife life = new SessionLife();
    private @Nullable Conversation conversation;

    @Inject
    public EventsEndpoint(
            SubscriptionManager subscriptions,
            Outlets outlets,
            Sessions sessions,
            SessionOwner owner,
            RateLimits limits,
            Settings settings,
            Time time) {
        this.subscriptions = subscriptions;
        this.outlets = outlets;
        this.sessions = sessions;
        this.owner = owner;
        this.limits = limits;
        this.settings = settings.socket();
        this.time = time;
    }

    @OnOpen
    public void open(Session session) {
        life.live(() -> begin(session));
    }

    private void begin(Session session) {
        Visitor visitor = (Visitor) session.getUserPrincipal();
        Protocol protocol = V1.equals(session.getNegotiatedSubprotocol()) ? Protocol.V1 : Protocol.PLAIN;
        Outlet outlet = outlets.open(session);
        life.takes(() -> outlets.closed(outlet));
        life.takes(() -> sessions.closed(outlet));
        sessions.opened(outlet, visitor);
        Subscriber subscriber = subscriptions.open(outlet, protocol, visitor);
        life.takes(() -> subscriptions.close(subscriber));
        life.takes(owner::leaves);
        Conversation begun = new Conversation(
                subscriptions, sessions, owner, limits, settings, time, visitor, protocol, outlet, subscriber);
        conversation = begun;
        TyrusSession.countPings(session, begun::ping);
        outlet.connect(subscriber.mailbox());
        // Once more after the handshake, which may have taken long.
        visitor.caller().flatMap(owner::become).ifPresent(why -> subscriptions.endNow(subscriber, why));
    }

    @OnMessage
    public void text(String part, boolean last) {
        converse(client -> client.text(part, last));
    }

    @OnMessage
    public void binary(byte[] part, boolean last) {
        converse(Conversation::binary);
    }

    @OnMessage
    public void pong(PongMessage pong) {
        converse(Conversation::pong);
    }

    private void converse(Consumer<Conversation> part) {
        life.live(() -> {
            Conversation begun = conversation;
            if (begun != null) {
                part.accept(begun);
            }
        });
    }

    @OnClose
    public void close() {
        life.end();
    }

    /** A connection that breaks is an everyday matter; the container closes the session. */
    @OnError
    public void error(Throwable failure) {
        LOG.log(Level.DEBUG, "A session failed", failure);
    }
}
