package dev.lobby.subscription;

import dev.lobby.auth.AccessToken;
import dev.lobby.auth.TokensEnded;
import dev.lobby.log.Cursors;
import dev.lobby.log.LogEntry;
import dev.lobby.log.LogTail;
import dev.lobby.log.Memberships;
import dev.lobby.log.Subject.MembershipChange;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import dev.lobby.work.Time;
import jakarta.json.JsonValue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state that the router's thread owns: its position in the log, all subscribers, and their deliveries. Commands act
 * on it between two events. Other threads may call only {@link #position()}.
 */
final class RouterState {
    private static final Logger LOG = System.getLogger(RouterState.class.getName());

    private final LogTail tail;
    private final Cursors cursors;
    private final Subscribers subscribers;
    private final LocalUsers users;
    private final Delivery delivery;
    private final SubscriptionMeters meters;
    private final Time time;
    private volatile long position;

    RouterState(
            LogTail tail,
            Cursors cursors,
            Subscribers subscribers,
            LocalUsers users,
            Delivery delivery,
            SubscriptionMeters meters,
            Time time) {
        this.tail = tail;
        this.cursors = cursors;
        this.subscribers = subscribers;
        this.users = users;
        this.delivery = delivery;
        this.meters = meters;
        this.time = time;
    }

    /** Starts at the log's end. */
    void begin() {
        position = tail.end();
    }

    /** The position of the last event that was routed. */
    long position() {
        return position;
    }

    boolean isAtEnd() {
        return position >= tail.end();
    }

    /** Routes one event, if there is one. */
    void routeNext() {
        LogEntry entry = tail.at(position + 1);
        if (entry != null) {
            route(entry);
            position = entry.position();
        } else if (position >= tail.origin() && !isAtEnd()) {
            skipToEnd();
        }
    }

    private void route(LogEntry entry) {
        if (!entry.signal()) {
            if (entry.subject().membership() != MembershipChange.NONE) {
                users.changeMembership(entry);
            }
            delivery.deliver(entry);
        } else if (entry.isSignal(TokensEnded.NAME)) {
            TokensEnded.parse(entry.payload()).ifPresentOrElse(this::endSessions, () -> warnOfUnreadable(entry));
        }
    }

    private void endSessions(TokensEnded ended) {
        List.copyOf(subscribers.ownedBy(ended.userId())).stream()
                .filter(subscriber -> subscriber.isEndedBy(ended))
                .forEach(subscriber -> subscribers.close(subscriber, CloseCause.TOKEN_ENDED));
    }

    private static void warnOfUnreadable(LogEntry signal) {
        LOG.log(
                Level.WARNING,
                "The signal {0} at position {1} of the log cannot be read and has no effect",
                TokensEnded.NAME,
                signal.position());
    }

    /** The tail overtook the router, so every subscriber must catch up from the log. */
    private void skipToEnd() {
        long routed = position;
        // Do this first: a thread that sees the new position must also see that the memberships up to it are unknown.
        users.forgetMemberships();
        position = tail.end();
        subscribers.all().stream()
                .filter(subscriber -> subscriber.live)
                .forEach(subscriber -> delivery.fallBehind(subscriber, subscriber.servedUpTo(routed), 0));
    }

    /** Ends all sessions if the log was replaced by another: what they were sent may never have happened. */
    void leaveReplacedLog() {
        if (position < tail.origin()) {
            position = tail.origin();
            List.copyOf(subscribers.all())
                    .forEach(subscriber -> subscribers.close(subscriber, CloseCause.LOG_REPLACED));
        }
    }

    void open(Subscriber subscriber) {
        subscribers.open(subscriber);
        subscriber.informedAt = time.nanos();
    }

    /**
     * Makes the session belong to the token's user. If the router has passed the end of this token since it was checked, the
     * session ends at once.
     */
    void own(Subscriber subscriber, AccessToken token, long since) {
        if (subscriber.open && subscriber.eventWithheld) {
            subscribers.close(subscriber, CloseCause.TOKEN_ENDED);
        } else if (subscriber.open) {
            Duration left = Duration.between(time.now(), token.expiresAt());
            subscribers.own(subscriber, token.caller(), time.nanos() + left.toNanos());
            endIfTokenEnded(subscriber, since);
        }
    }

    private void endIfTokenEnded(Subscriber subscriber, long since) {
        for (long passed = since + 1; passed <= position && subscriber.open; passed++) {
            LogEntry entry = tail.at(passed);
            if (entry == null) {
                // The tail no longer has the event, so the token must be checked again, when the client comes back.
                subscribers.close(subscriber, CloseCause.OVERLOADED);
            } else if (subscriber.isEndedBy(entry)) {
                subscribers.close(subscriber, CloseCause.TOKEN_ENDED);
            }
        }
    }

    /** Whether the position belongs to the present log, and not to one that was replaced. */
    boolean isOfThisLog(long passed) {
        return tail.isOfThisLog(passed);
    }

    void awaitToken(Subscriber subscriber, long until) {
        if (subscriber.open && subscriber.owner == null) {
            subscribers.closeWithoutToken(subscriber, until);
        }
    }

    void admit(Subscriber subscriber, Memberships.Known memberships) {
        if (subscriber.open) {
            subscribers.admit(subscriber, memberships, position);
            if (subscriber.live && !subscriber.view().isKnown()) {
                delivery.fallBehind(subscriber, subscriber.servedUpTo(position), 0);
            }
        }
    }

    /**
     * Subscribes and answers.
     *
     * @param begin events after this position count
     * @return whether the session is open and subscribed
     */
    boolean subscribe(Subscriber subscriber, Patterns patterns, long begin, @Nullable JsonValue id) {
        if (!subscriber.open) {
            return false;
        }
        Optional<Refusal> refusal = subscribers.subscribe(subscriber, patterns.all(), begin);
        if (refusal.isPresent()) {
            refuse(subscriber, refusal.get(), id);
            return false;
        }
        acknowledge(subscriber, Frames.subscribed(patterns, cursors.at(begin), id));
        return subscriber.open;
    }

    void unsubscribe(Subscriber subscriber, Patterns patterns) {
        subscribers.unsubscribe(subscriber, patterns.all());
    }

    /** Sends the events after the position before all later ones. */
    void replay(Subscriber subscriber, long after) {
        delivery.replay(subscriber, after, position);
    }

    void take(CatchUp.Page page) {
        try {
            delivery.take(page, position);
        } catch (RuntimeException | Error e) {
            // No worker has the subscriber any more, so it would stay behind for ever.
            subscribers.close(page.subscriber(), CloseCause.OVERLOADED);
            throw e;
        }
    }

    /** Plain sessions get no acknowledgements. */
    void acknowledge(Subscriber subscriber, Frame answer) {
        if (subscriber.open && subscriber.speaksV1()) {
            delivery.answer(subscriber, answer);
        }
    }

    void refuse(Subscriber subscriber, Refusal refusal, @Nullable JsonValue id) {
        if (subscriber.open) {
            meters.refused(refusal.code());
            delivery.answer(subscriber, Frames.refused(refusal, id));
        }
    }

    /** Ends the session, and tells its client why. */
    void end(Subscriber subscriber, CloseCause why) {
        if (subscriber.open) {
            subscribers.close(subscriber, why);
        }
    }

    /** Forgets a session that has ended. */
    void close(Subscriber subscriber) {
        subscribers.close(subscriber);
    }

    /** Ends some of the sessions whose tokens have expired. Returns whether there are more. */
    boolean closeExpired(long now) {
        return subscribers.closeExpired(now);
    }
}
