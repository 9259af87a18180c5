package dev.lobby.subscription;

import dev.lobby.auth.TokensEnded;
import dev.lobby.log.LogEntry;
import dev.lobby.log.LogTail;
import dev.lobby.log.Memberships;
import dev.lobby.log.Subject.MembershipChange;
import dev.lobby.subscription.Refusal.Code;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import jakarta.json.JsonValue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The state that the router's thread owns, and what happens to it: an event is routed, or a command is carried out between
 * two events. The answer to a client's command has the id of the command, which is null if the client gave none. Only the
 * router's thread uses this class.
 */
final class RouterState {
    private static final Logger LOG = System.getLogger(RouterState.class.getName());

    private static final Refusal TOO_LATE = new Refusal(
            Code.INVALID_COMMAND, "Only a session that has no subscription yet can subscribe 'after' a cursor.");

    private static final Refusal EXPIRED = new Refusal(
            Code.CURSOR_EXPIRED, "The log no longer holds all events after this cursor: list again, then follow.");

    private final Progress progress;
    private final LogTail tail;
    private final Frames frames;
    private final LocalUsers users;
    private final Subscriptions subscriptions;
    private final Subscribers subscribers;
    private final Delivery delivery;
    private final SubscriptionMeters meters;

    RouterState(
            Progress progress,
            LogTail tail,
            Frames frames,
            LocalUsers users,
            Subscriptions subscriptions,
            Subscribers subscribers,
            Delivery delivery,
            SubscriptionMeters meters) {
        this.progress = progress;
        this.tail = tail;
        this.frames = frames;
        this.users = users;
        this.subscriptions = subscriptions;
        this.subscribers = subscribers;
        this.delivery = delivery;
        this.meters = meters;
    }

    /** Starts at the log's end. */
    void begin() {
        progress.reach(tail.end());
    }

    boolean isAtEnd() {
        return progress.position() >= tail.end();
    }

    /** Routes one event, if there is one. */
    void routeNext() {
        LogEntry entry = tail.at(progress.position() + 1);
        if (entry != null) {
            route(entry);
            progress.reach(entry.position());
        } else if (progress.position() >= tail.origin() && !isAtEnd()) {
            skipToEnd();
        }
    }

    private void route(LogEntry entry) {
        if (!entry.signal()) {
            if (entry.subject().membership() != MembershipChange.NONE) {
                users.changeMembership(entry);
            }
            subscriptions.match(entry, delivery.of(entry));
        } else if (entry.isSignal(TokensEnded.NAME)) {
            TokensEnded.parse(entry.payload()).ifPresentOrElse(this::endSessions, () -> warnOfUnreadable(entry));
        }
    }

    private void endSessions(TokensEnded ended) {
        List.copyOf(users.sessionsOf(ended.userId())).stream()
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
        // Do this first: a thread that sees the new position must also see that the memberships up to it are unknown.
        users.forgetMemberships();
        subscribers.all().stream()
                .filter(subscriber -> subscriber.routed.live)
                .forEach(subscriber -> delivery.fallBehind(subscriber, subscriber.servedUpTo(progress)));
        progress.reach(tail.end());
    }

    /** Ends all sessions if the log was replaced by another: what they were sent may never have happened. */
    void leaveReplacedLog() {
        if (progress.position() < tail.origin()) {
            progress.reach(tail.origin());
            List.copyOf(subscribers.all())
                    .forEach(subscriber -> subscribers.close(subscriber, CloseCause.LOG_REPLACED));
        }
    }

    /** Ends some of the sessions whose tokens have expired. Returns whether there are more. */
    boolean closeExpired() {
        return subscribers.closeExpired();
    }

    /** Sends {@code live} to the sessions that had no event for so long, in nanoseconds. */
    void sendLiveToQuiet(long interval) {
        delivery.sendLiveToQuiet(interval);
    }

    /** Adds the number of delivered events to the meter. They are counted elsewhere first, because a meter costs more. */
    void meterDelivered() {
        int delivered = delivery.takeDelivered();
        if (delivered > 0) {
            meters.delivered(delivered);
        }
    }

    /** Opens a session, which belongs to a token's user if there is one. */
    void open(Subscriber subscriber, @Nullable Claim claim) {
        subscribers.open(subscriber);
        if (claim != null) {
            own(subscriber, claim);
        }
    }

    /**
     * Makes the session belong to the token's user, if it does not already, until the token expires. If the router has
     * passed the end of this token since it was checked, the session ends at once.
     */
    void own(Subscriber subscriber, Claim claim) {
        if (subscriber.routed.open && subscriber.routed.eventWithheld) {
            subscribers.close(subscriber, CloseCause.TOKEN_ENDED);
        } else if (subscriber.routed.open) {
            subscribers.own(
                    subscriber,
                    claim.token().caller(),
                    progress.at(claim.token().expiresAt()));
            endIfTokenEnded(subscriber, claim.since());
        }
    }

    private void endIfTokenEnded(Subscriber subscriber, long since) {
        for (long passed = since + 1; passed <= progress.position() && subscriber.routed.open; passed++) {
            LogEntry entry = tail.at(passed);
            if (entry == null) {
                // The tail no longer has the event, so the token must be checked again, when the client comes back.
                subscribers.close(subscriber, CloseCause.OVERLOADED);
            } else if (subscriber.isEndedBy(entry)) {
                subscribers.close(subscriber, CloseCause.TOKEN_ENDED);
            }
        }
    }

    /**
     * Ends the session unless it has shown a token by then.
     *
     * @param until time of the router's clock, in nanoseconds
     */
    void awaitToken(Subscriber subscriber, long until) {
        if (subscriber.routed.open && subscriber.owner() == null) {
            subscribers.closeWithoutToken(subscriber, until);
        }
    }

    /** Lets the session see what its owner may see. */
    void admit(Subscriber subscriber, Memberships.Known memberships) {
        if (subscriber.routed.open) {
            subscribers.admit(subscriber, memberships);
            if (subscriber.routed.live && !subscriber.view().isKnown()) {
                delivery.fallBehind(subscriber, subscriber.servedUpTo(progress));
            }
        }
    }

    /** Subscribes to all of the patterns from now on, or to none. */
    void subscribe(Subscriber subscriber, Patterns patterns, @Nullable JsonValue id) {
        boolean known = subscriber.interests().all().containsAll(patterns.all());
        // If the subscriber is behind, a worker may have read ahead without a new pattern.
        long after = known ? subscriber.servedUpTo(progress) : subscriber.reached(progress);
        boolean unused = add(subscriber, patterns, after, id);
    }

    /**
     * Subscribes to all of the patterns, with all events after the position, or to none.
     *
     * @param after empty if the log no longer holds all events after the client's cursor
     */
    void resume(Subscriber subscriber, Patterns patterns, OptionalLong after, @Nullable JsonValue id) {
        if (!subscriber.interests().isEmpty()) {
            refuse(subscriber, TOO_LATE, id);
        } else if (after.isEmpty() || !tail.isOfThisLog(after.getAsLong())) {
            refuse(subscriber, EXPIRED, id);
        } else if (add(subscriber, patterns, after.getAsLong(), id)) {
            delivery.replay(subscriber, after.getAsLong());
        }
    }

    /** Adds the patterns and answers. Returns whether the session is open and has them. */
    private boolean add(Subscriber subscriber, Patterns patterns, long after, @Nullable JsonValue id) {
        if (!subscriber.routed.open) {
            return false;
        }
        Optional<Refusal> refusal = subscriptions.add(subscriber, patterns.all(), after);
        if (refusal.isPresent()) {
            refuse(subscriber, refusal.get(), id);
            return false;
        }
        acknowledge(subscriber, frames.subscribed(patterns, after, id));
        return subscriber.routed.open;
    }

    /** Unsubscribes from the patterns. A pattern that the session does not have is not an error. */
    void unsubscribe(Subscriber subscriber, Patterns patterns, @Nullable JsonValue id) {
        if (subscriber.routed.open) {
            subscriptions.remove(subscriber, patterns.all());
            acknowledge(subscriber, Frames.unsubscribed(patterns, id));
        }
    }

    /** Sends an answer. Plain sessions get no acknowledgements. */
    void acknowledge(Subscriber subscriber, Frame answer) {
        if (subscriber.routed.open && subscriber.speaksV1()) {
            delivery.answer(subscriber, answer);
        }
    }

    /** Answers a command that cannot be carried out. */
    void refuse(Subscriber subscriber, Refusal refusal, @Nullable JsonValue id) {
        if (subscriber.routed.open) {
            meters.refused(refusal.code());
            delivery.answer(subscriber, Frames.refused(refusal, id));
        }
    }

    /** Delivers a page of the log that a worker has read for a subscriber that is behind. */
    void take(Page page) {
        try {
            delivery.take(page);
        } catch (RuntimeException | Error e) {
            // No worker has the subscriber any more, so it would stay behind for ever.
            subscribers.close(page.subscriber(), CloseCause.OVERLOADED);
            throw e;
        }
    }

    /** Ends the session, and tells its client why. */
    void end(Subscriber subscriber, CloseCause why) {
        if (subscriber.routed.open) {
            subscribers.close(subscriber, why);
        }
    }

    /** Forgets a session that has ended. */
    void close(Subscriber subscriber) {
        subscribers.close(subscriber);
    }
}
