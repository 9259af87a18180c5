package dev.lobby.socket;

import dev.lobby.auth.Visitor;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.subscription.Protocol;
import dev.lobby.subscription.Subscriber;
import dev.lobby.subscription.SubscriptionManager;
import dev.lobby.subscription.VisibilitySettings;
import dev.lobby.wire.Outlet;
import dev.lobby.wire.Outlets;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;

/** Opens sessions. Thread-safe. */
@ApplicationScoped
class Conversations {
    static final String V1 = "lobby.v1";

    private final SubscriptionManager subscriptions;
    private final Outlets outlets;
    private final Sessions sessions;
    private final SessionOwners owners;
    private final RateLimits limits;
    private final SocketSettings settings;
    private final VisibilitySettings visibility;
    private final Time time;

    @Inject
    Conversations(
            SubscriptionManager subscriptions,
            Outlets outlets,
            Sessions sessions,
            SessionOwners owners,
            RateLimits limits,
            SocketSettings settings,
            VisibilitySettings visibility,
            Time time) {
        this.subscriptions = subscriptions;
        this.outlets = outlets;
        this.sessions = sessions;
        this.owners = owners;
        this.limits = limits;
        this.settings = settings;
        this.visibility = visibility;
        this.time = time;
    }

    /**
     * Opens a session.
     *
     * @param life gets what is to be undone when the session ends, also if this fails
     */
    Conversation begin(Session session, SessionLife life) {
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
        SessionCommands commands = new SessionCommands(
                subscriptions,
                subscriber,
                owner,
                visibility.isPrivate(),
                limits,
                caller -> sessions.belongsTo(outlet, caller.userId()));
        Conversation begun = new Conversation(commands, protocol, outlet, settings, time);
        outlets.receive(
                session,
                outlet,
                pings -> life.run(() -> begun.pings(pings)),
                units -> limits.nanosToPause(visitor.payer(), units));
        outlet.connect(subscriber.mailbox());
        // The handshake has checked the token too, but it may have taken long.
        visitor.caller().flatMap(commands::become).ifPresent(commands::endNow);
        return begun;
    }
}
