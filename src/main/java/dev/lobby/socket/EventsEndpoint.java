package dev.lobby.socket;

import dev.lobby.auth.Caller;
import dev.lobby.auth.SessionClosed;
import dev.lobby.auth.SessionOpened;
import dev.lobby.platform.Settings;
import dev.lobby.socket.Command.RefusedException;
import dev.lobby.socket.CommandBuffer.TooBigException;
import dev.lobby.subscription.Closing;
import dev.lobby.subscription.Subscriber;
import dev.lobby.subscription.SubscriptionManager;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
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

    private final SubscriptionManager subscriptions;
    private final Senders senders;
    private final Event<SessionOpened> opened;
    private final Event<SessionClosed> closed;
    private final CommandBuffer buffer;
    private @Nullable Caller caller;
    private Outlet outlet;
    private Subscriber subscriber;

    @Inject
    public EventsEndpoint(
            SubscriptionManager subscriptions,
            Senders senders,
            Event<SessionOpened> opened,
            Event<SessionClosed> closed,
            Settings settings) {
        this.subscriptions = subscriptions;
        this.senders = senders;
        this.opened = opened;
        this.closed = closed;
        this.buffer = new CommandBuffer(settings.socket().maxCommandBytes());
    }

    @OnOpen
    public void open(Session session) {
        outlet = senders.open(session);
        subscriber = subscriptions.open(outlet);
        outlet.connect(subscriber.mailbox());
        if (session.getUserPrincipal() instanceof Caller known) {
            caller = known;
            opened.fire(new SessionOpened(known));
        }
    }

    @OnMessage
    public void text(String part, boolean last, Session session) {
        try {
            Optional<String> text = buffer.add(part, last);
            if (text.isPresent()) {
                carryOut(Command.parse(text.get()));
            }
        } catch (RefusedException e) {
            subscriptions.refuse(subscriber, e.refusal());
        } catch (TooBigException e) {
            outlet.close(Closing.TOO_BIG);
        }
    }

    private void carryOut(Command command) {
        switch (command.verb()) {
            case SUBSCRIBE -> subscriptions.subscribe(subscriber, command.pattern());
            case UNSUBSCRIBE -> subscriptions.unsubscribe(subscriber, command.pattern());
        }
    }

    @OnMessage
    public void binary(byte[] part, boolean last, Session session) {
        outlet.close(Closing.BINARY);
    }

    @OnClose
    public void close() {
        senders.closed(outlet);
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
