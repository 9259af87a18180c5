package dev.lobby.socket;

import dev.lobby.auth.AccessToken;
import dev.lobby.auth.Caller;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.subscription.Refusal;
import dev.lobby.subscription.Refusal.Code;
import dev.lobby.subscription.Subscriber;
import dev.lobby.subscription.SubscriptionManager;
import dev.lobby.wire.CloseCause;
import jakarta.json.JsonValue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the commands of one session: those about subscriptions by the router, and {@code authenticate} by the
 * session's owner. Not thread-safe: a session's commands come one after another.
 */
final class SessionCommands {
    private static final Logger LOG = System.getLogger(SessionCommands.class.getName());
    private static final Refusal TOO_MANY_REPLAYS = new Refusal(
            Code.RATE_LIMITED, "There were too many replays from this address; wait, then send the command again.");

    private static final Refusal TOO_MANY_SESSIONS = new Refusal(
            Code.RATE_LIMITED,
            "This user has as many sessions as it may have; close one, then send the command again.");

    private final SubscriptionManager subscriptions;
    private final Subscriber subscriber;
    private final SessionOwner owner;
    private final boolean needsOwner;
    private final RateLimits limits;
    private final Predicate<Caller> hasPlace;

    /**
     * @param needsOwner whether an anonymous session may do nothing but authenticate
     * @param hasPlace counts the session for a user from now on, unless the user has as many sessions as it may have
     */
    SessionCommands(
            SubscriptionManager subscriptions,
            Subscriber subscriber,
            SessionOwner owner,
            boolean needsOwner,
            RateLimits limits,
            Predicate<Caller> hasPlace) {
        this.subscriptions = subscriptions;
        this.subscriber = subscriber;
        this.owner = owner;
        this.needsOwner = needsOwner;
        this.limits = limits;
        this.hasPlace = hasPlace;
    }

    /** Whether every command but {@code authenticate} is to be refused. */
    boolean mustAuthenticate() {
        return needsOwner && owner.caller() == null;
    }

    void refuse(Refusal refusal, @Nullable JsonValue id) {
        subscriptions.refuse(subscriber, refusal, id);
    }

    void endNow(CloseCause why) {
        subscriptions.endNow(subscriber, why);
    }

    void subscribe(Command.Subscribe command) {
        String after = command.after();
        if (after == null) {
            subscriptions.subscribe(subscriber, command.patterns(), command.id());
        } else {
            resume(command, after);
        }
    }

    private void resume(Command.Subscribe command, String after) {
        if (!limits.allowReplay(subscriber.payer())) {
            refuse(TOO_MANY_REPLAYS, command.id());
            return;
        }
        try {
            subscriptions.resume(subscriber, command.patterns(), after, command.id());
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "A cursor could not be checked", e);
            subscriptions.end(subscriber, CloseCause.OVERLOADED);
        }
    }

    void unsubscribe(Command.Unsubscribe command) {
        subscriptions.unsubscribe(subscriber, command.patterns(), command.id());
    }

    void authenticate(Command.Authenticate command) {
        Optional<AccessToken> token = owner.read(command.token());
        if (token.isEmpty()) {
            subscriptions.end(subscriber, CloseCause.TOKEN_NOT_VALID);
            return;
        }
        Caller caller = token.get().caller();
        if (!hasPlace.test(caller)) {
            refuse(TOO_MANY_SESSIONS, command.id());
            return;
        }
        subscriptions.own(subscriber, token.get());
        become(caller)
                .ifPresentOrElse(
                        why -> subscriptions.end(subscriber, why),
                        () -> subscriptions.authenticated(subscriber, caller, command.id()));
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
}
