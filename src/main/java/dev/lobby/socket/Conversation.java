package dev.lobby.socket;

import dev.lobby.auth.AccessToken;
import dev.lobby.auth.Caller;
import dev.lobby.auth.Visitor;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.socket.CommandBuffer.TooBigException;
import dev.lobby.socket.CommandReader.RefusedException;
import dev.lobby.subscription.Protocol;
import dev.lobby.subscription.Refusal;
import dev.lobby.subscription.Refusal.Code;
import dev.lobby.subscription.Subscriber;
import dev.lobby.subscription.SubscriptionManager;
import dev.lobby.subscription.VisibilitySettings;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Outlet;
import dev.lobby.work.Time;
import jakarta.json.JsonValue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The receiver of an open session's messages. It assembles commands from their parts, counts them and passes them on.
 * The size and the rate are limited here because neither server limits them reliably for every client. Not thread-safe:
 * a session's messages come one after another.
 */
final class Conversation {
    private static final Logger LOG = System.getLogger(Conversation.class.getName());
    private static final Refusal TOO_FAST =
            new Refusal(Code.RATE_LIMITED, "There were too many commands; wait, then send this one again.");
    private static final Refusal TOO_MANY_REPLAYS = new Refusal(
            Code.RATE_LIMITED, "There were too many replays from this address; wait, then send the command again.");

    /** In characters. Larger parts are not counted, because a command has room for only a few of them. */
    private static final int SMALL_PART = 512;

    /**
     * How many small parts of one command are not counted. Undertow passes on the content of each TCP segment, so even
     * a well-behaved client's frame comes in a few parts.
     */
    private static final int FREE_SMALL_PARTS = 8;

    private final SubscriptionManager subscriptions;
    private final Sessions sessions;
    private final SessionOwner owner;
    private final RateLimits limits;
    private final VisibilitySettings visibility;
    private final Time time;
    private final Visitor visitor;
    private final Protocol protocol;
    private final Outlet outlet;
    private final Subscriber subscriber;
    private final CommandBuffer buffer;
    private final CommandRate rate;
    private int smallParts;

    Conversation(
            SubscriptionManager subscriptions,
            Sessions sessions,
            SessionOwner owner,
            RateLimits limits,
            SocketSettings settings,
            VisibilitySettings visibility,
            Time time,
            Visitor visitor,
            Protocol protocol,
            Outlet outlet,
            Subscriber subscriber) {
        this.subscriptions = subscriptions;
        this.sessions = sessions;
        this.owner = owner;
        this.limits = limits;
        this.visibility = visibility;
        this.time = time;
        this.visitor = visitor;
        this.protocol = protocol;
        this.outlet = outlet;
        this.subscriber = subscriber;
        this.buffer = new CommandBuffer(settings.maxCommandBytes());
        this.rate = new CommandRate(settings, time);
    }

    /** Receives a part of a command. */
    void text(String part, boolean last) {
        outlet.signOfLife();
        if (last) {
            smallParts = 0;
        } else if (part.length() < SMALL_PART && ++smallParts > FREE_SMALL_PARTS) {
            count();
        }
        try {
            Optional<String> text = buffer.add(part, last);
            if (text.isPresent()) {
                receive(text.get());
            }
        } catch (TooBigException e) {
            outlet.close(CloseCause.TOO_BIG);
        }
    }

    private void receive(String text) {
        // A session that needs a token and has none may only authenticate. All its other commands are refused.
        boolean mayAuthenticateOnly = visibility.isPrivate() && owner.caller() == null;
        CommandReader reader = new CommandReader(protocol, mayAuthenticateOnly);
        switch (rate.command(time.nanos())) {
            case ALLOWED -> receive(text, reader);
            case TOO_FAST -> {
                reader.readId(text);
                subscriptions.refuse(subscriber, TOO_FAST, reader.id());
            }
            case TOO_FAST_FOR_TOO_LONG -> subscriptions.endNow(subscriber, CloseCause.TOO_FAST);
        }
    }

    private void receive(String text, CommandReader reader) {
        try {
            carryOut(reader.read(text));
        } catch (RefusedException e) {
            subscriptions.refuse(subscriber, e.refusal(), reader.id());
        }
    }

    private void carryOut(Command command) {
        if (command instanceof Command.Subscribe subscribe) {
            String after = subscribe.after();
            if (after == null) {
                subscriptions.subscribe(subscriber, subscribe.patterns(), subscribe.id());
            } else {
                resume(subscribe, after);
            }
        } else if (command instanceof Command.Unsubscribe unsubscribe) {
            subscriptions.unsubscribe(subscriber, unsubscribe.patterns(), unsubscribe.id());
        } else if (command instanceof Command.Authenticate authenticate) {
            authenticate(authenticate.token(), authenticate.id());
        }
    }

    private void resume(Command.Subscribe subscribe, String after) {
        if (!limits.allowReplay(visitor.address())) {
            subscriptions.refuse(subscriber, TOO_MANY_REPLAYS, subscribe.id());
            return;
        }
        try {
            subscriptions.resume(subscriber, subscribe.patterns(), after, subscribe.id());
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "A cursor could not be checked", e);
            subscriptions.end(subscriber, CloseCause.OVERLOADED);
        }
    }

    private void authenticate(String text, @Nullable JsonValue id) {
        Optional<AccessToken> token = owner.read(text);
        if (token.isEmpty()) {
            subscriptions.end(subscriber, CloseCause.TOKEN_NOT_VALID);
            return;
        }
        Caller caller = token.get().caller();
        subscriptions.own(subscriber, token.get());
        become(caller).ifPresentOrElse(why -> subscriptions.end(subscriber, why), () -> {
            sessions.authenticated(outlet);
            subscriptions.authenticated(subscriber, caller, id);
        });
    }

    /**
     * Makes the session belong to the user, and lets it see what the user may see.
     *
     * @return the reason to close the session, if there is one
     */
    Optional<CloseCause> become(Caller user) {
        Optional<CloseCause> refusal = owner.become(user);
        if (refusal.isPresent()) {
            return refusal;
        }
        try {
            subscriptions.admit(subscriber, user);
            return Optional.empty();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "What a user may see could not be read", e);
            return Optional.of(CloseCause.OVERLOADED);
        }
    }

    /** Receives a binary message, which is not allowed. */
    void binary() {
        outlet.close(CloseCause.BINARY);
    }

    /** Receives a pong. It counts as a command only if no ping asked for it. */
    void pong() {
        outlet.signOfLife();
        if (!outlet.awaitsPong()) {
            count();
        }
    }

    /** Receives a ping, which the server answers. */
    void ping() {
        outlet.signOfLife();
        count();
    }

    /** Counts a frame that is not a command as if it were one. It gets no error answer. */
    private void count() {
        if (rate.command(time.nanos()) == CommandRate.Verdict.TOO_FAST_FOR_TOO_LONG) {
            subscriptions.endNow(subscriber, CloseCause.TOO_FAST);
        }
    }
}
