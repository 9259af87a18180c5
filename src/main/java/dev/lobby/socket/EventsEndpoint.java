package dev.lobby.socket;

import dev.lobby.auth.Admission;
import dev.lobby.auth.Caller;
import dev.lobby.auth.SessionClosed;
import dev.lobby.auth.SessionOpened;
import dev.lobby.auth.Visitor;
import dev.lobby.platform.Settings;
import dev.lobby.platform.Time;
import dev.lobby.socket.Command.RefusedException;
import dev.lobby.socket.CommandBuffer.TooBigException;
import dev.lobby.subscription.Closing;
import dev.lobby.subscription.Refusal;
import dev.lobby.subscription.Subscriber;
import dev.lobby.subscription.SubscriptionManager;
import jakarta.enterprise.event.Event;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket: decodes commands and hands them to the {@link SubscriptionManager}; events leave by the session's
 * {@link Outlet}. There is one instance a session, because it has no scope.
 *
 * <p>Commands come in parts and are counted here, because neither server bounds them in a way that holds for every
 * client.
 */
@ServerEndpoint("/ws")
public class EventsEndpoint {
    private static final Logger LOG = System.getLogger(EventsEndpoint.class.getName());
    private static final Refusal TOO_FAST =
            new Refusal(Refusal.Code.RATE_LIMITED, "There were too many commands; wait and send it again.");

    private final SubscriptionManager subscriptions;
    private final Outlets outlets;
    private final Sessions sessions;
    private final Admission admission;
    private final Event<SessionOpened> opened;
    private final Event<SessionClosed> closed;
    private final Time time;
    private final CommandBuffer buffer;
    private final Pace pace;
    private @Nullable Caller caller;
    private Outlet outlet;
    private Subscriber subscriber;

    @Inject
    public EventsEndpoint(
            SubscriptionManager subscriptions,
            Outlets outlets,
            Sessions sessions,
            Admission admission,
            Event<SessionOpened> opened,
            Event<SessionClosed> closed,
            Settings settings,
            Time time) {
        this.subscriptions = subscriptions;
        this.outlets = outlets;
        this.sessions = sessions;
        this.admission = admission;
        this.opened = opened;
        this.closed = closed;
        this.time = time;
        this.buffer = new CommandBuffer(settings.socket().maxCommandBytes());
        this.pace = new Pace(settings.socket(), time);
    }

    @OnOpen
    public void open(Session session) {
        Visitor visitor = (Visitor) session.getUserPrincipal();
        caller = visitor.caller().orElse(null);
        outlet = outlets.open(session);
        sessions.opened(outlet, visitor);
        subscriber = subscriptions.open(outlet, caller);
        outlet.connect(subscriber.mailbox());
        if (caller != null) {
            opened.fire(new SessionOpened(caller));
            admit(caller);
        }
    }

    /**
     * Once more after the handshake, which may have taken long: of tokens that end from here on the subscriber hears,
     * and nobody who has a session turns offline.
     */
    private void admit(Caller owner) {
        try {
            if (!admission.admits(owner)) {
                outlet.close(Closing.TOKEN_ENDED);
            }
        } catch (Exception e) {
            // Not only RuntimeException: WildFly throws a RollbackException through methods that do not declare it.
            LOG.log(Level.DEBUG, "Whether a token is still good cannot be known", e);
            outlet.close(Closing.OVERLOADED);
        }
    }

    @OnMessage
    public void text(String part, boolean last) {
        outlet.sign();
        try {
            Optional<String> text = buffer.add(part, last);
            if (text.isPresent()) {
                receive(text.get());
            }
        } catch (RefusedException e) {
            subscriptions.refuse(subscriber, e.refusal());
        } catch (TooBigException e) {
            outlet.close(Closing.TOO_BIG);
        }
    }

    private void receive(String text) throws RefusedException {
        switch (pace.command(time.nanos())) {
            case KEPT -> carryOut(Command.parse(text));
            case TOO_FAST -> subscriptions.refuse(subscriber, TOO_FAST);
            case TOO_FAST_FOR_TOO_LONG -> outlet.close(Closing.TOO_FAST);
        }
    }

    private void carryOut(Command command) {
        switch (command.verb()) {
            case SUBSCRIBE -> subscriptions.subscribe(subscriber, command.pattern());
            case UNSUBSCRIBE -> subscriptions.unsubscribe(subscriber, command.pattern());
        }
    }

    @OnMessage
    public void binary(byte[] part, boolean last) {
        outlet.close(Closing.BINARY);
    }

    @OnMessage
    public void pong(PongMessage pong) {
        outlet.sign();
    }

    @OnClose
    public void close() {
        sessions.closed(outlet);
        outlet.ended();
        subscriptions.close(subscriber);
        if (caller != null) {
            closed.fire(new SessionClosed(caller));
        }
    }

    /** A connection that breaks is an everyday matter; the container closes the session. */
    @OnError
    public void error(Throwable failure) {
        LOG.log(Level.DEBUG, "A session failed", failure);
    }
}
