package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.auth.TokensEnded;
import dev.lobby.edge.limit.Accounts;
import dev.lobby.edge.limit.Holdings;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.Resource;
import dev.lobby.log.LogEntry;
import dev.lobby.log.Memberships;
import dev.lobby.subscription.LocalUsers.LocalUser;
import dev.lobby.subscription.Refusal.Code;
import dev.lobby.wire.CloseCause;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All subscribers of this server, and how they are found: by their patterns, by their users, and by the time at which their
 * tokens expire. Knows nothing of the order of events. Only the router's thread uses it.
 */
@Dependent
final class Subscribers {
    /** How many subscribers are closed between two events. It takes a few milliseconds. */
    private static final int MAX_CLOSED_AT_ONCE = 200;

    private final LocalUsers users;
    private final SubscriptionMeters meters;
    private final SubscriptionSettings settings;
    private final VisibilitySettings visibility;
    private final Holdings memory;
    private final Set<Subscriber> all = new HashSet<>();
    private final InterestIndex index = new InterestIndex();
    private final TokenExpiry tokenExpiry = new TokenExpiry();

    @Inject
    Subscribers(
            LocalUsers users,
            SubscriptionMeters meters,
            SubscriptionSettings settings,
            VisibilitySettings visibility,
            Accounts accounts) {
        this.users = users;
        this.meters = meters;
        this.settings = settings;
        this.visibility = visibility;
        this.memory = accounts.held(Resource.PATTERN_BYTES);
    }

    Set<Subscriber> all() {
        return all;
    }

    /** Adds a subscriber, unless its session has already ended or is about to end. Returns whether it was added. */
    boolean open(Subscriber subscriber) {
        CloseCause why = subscriber.endCause.get();
        if (why != null) {
            subscriber.recipient().close(why);
        }
        if (subscriber.gone || why != null) {
            return false;
        }
        subscriber.routed.open = true;
        all.add(subscriber);
        meters.sessions(1);
        return true;
    }

    /**
     * Sets the user that a subscriber belongs to until the token expires. The subscriber must not belong to another
     * user.
     *
     * @param expiresAt time of the router's clock, in nanoseconds
     */
    void own(Subscriber subscriber, Caller owner, long expiresAt) {
        subscriber.standing = subscriber.standing.ownedBy(owner);
        tokenExpiry.set(subscriber, expiresAt);
        LocalUser unused = users.join(owner.userId(), subscriber);
    }

    /**
     * On a private server, closes a subscriber that does not have an owner in time.
     *
     * @param now time of the router's clock, in nanoseconds
     */
    void awaitOwner(Subscriber subscriber, long now) {
        if (visibility.isPrivate()) {
            tokenExpiry.set(subscriber, now + visibility.authenticateTimeout().toNanos());
        }
    }

    /**
     * Lets a subscriber see what its owner, who has these memberships, may see.
     *
     * @param routed the position of the router
     */
    void admit(Subscriber subscriber, Memberships.Known memberships, long routed) {
        Caller owner = subscriber.owner();
        if (owner != null) {
            LocalUser user = users.join(owner.userId(), subscriber);
            users.know(user, memberships, routed);
            subscriber.standing = subscriber.standing.admittedAs(user);
        }
    }

    /** Takes note of an event that begins or ends a membership, if it does. */
    void changeMembership(LogEntry event) {
        users.changeMembership(event);
    }

    /** Forgets all memberships, because the router has missed events. */
    void forgetMemberships() {
        users.forgetMemberships();
    }

    /**
     * Adds all of the patterns, or none. Patterns that the subscriber already has keep their positions.
     *
     * @param position the patterns match events after this position
     * @return the reason if none was added
     */
    Optional<Refusal> add(Subscriber subscriber, List<Interest> added, long position) {
        Interests before = subscriber.interests();
        Interests after = before.with(added, position);
        if (after.size() > settings.maxPatterns() || after.bytes() > settings.maxPatternBytes()) {
            return tooMany("A session may subscribe to " + settings.maxPatterns() + " patterns, of "
                    + settings.maxPatternBytes() + " bytes in all.");
        }
        Payer known = subscriber.routed.patternPayer;
        Payer payer = known == null ? subscriber.payer() : known;
        if (memory.take(payer, after.memory() - before.memory()).isPresent()) {
            return tooMany("All patterns of this user, or of this address, take as much memory as they may.");
        }
        subscriber.routed.patternPayer = payer;
        added.forEach(interest -> index.add(interest, subscriber));
        replace(subscriber, after);
        return Optional.empty();
    }

    private static Optional<Refusal> tooMany(String limit) {
        return Optional.of(new Refusal(Code.TOO_MANY_SUBSCRIPTIONS, limit));
    }

    /** Removes the patterns, and ignores those that the subscriber does not have. */
    void remove(Subscriber subscriber, List<Interest> removed) {
        Interests before = subscriber.interests();
        Interests after = before.without(removed);
        removed.forEach(interest -> index.remove(interest, subscriber));
        replace(subscriber, after);
        Payer payer = subscriber.routed.patternPayer;
        if (payer != null) {
            memory.giveBack(payer, before.memory() - after.memory());
        }
    }

    private void replace(Subscriber subscriber, Interests interests) {
        meters.patterns(interests.size() - subscriber.interests().size());
        subscriber.standing = subscriber.standing.with(interests);
    }

    /**
     * Visits the subscribers that have subscribed to the event, once or more often. A restricted event visits only sessions
     * that may see it, and possibly a few others.
     */
    void match(LogEntry event, Consumer<Subscriber> visitor) {
        if (visibility.isPrivate() && event.subject().restricted()) {
            InterestIndex.Matching matching = index.matching(event);
            if (!matching.isEmpty()) {
                users.visitEntitled(event, subscriber -> {
                    if (matching.contains(subscriber)) {
                        visitor.accept(subscriber);
                    }
                });
            }
        } else {
            index.match(event, visitor);
        }
    }

    void setLive(Subscriber subscriber, boolean live) {
        if (subscriber.routed.live != live) {
            subscriber.routed.live = live;
            meters.behind(live ? -1 : 1);
        }
    }

    /** Removes a subscriber and everything that belongs to it. Idempotent. */
    void close(Subscriber subscriber) {
        if (!subscriber.routed.open) {
            return;
        }
        subscriber.routed.open = false;
        all.remove(subscriber);
        tokenExpiry.forget(subscriber);
        meters.sessions(-1);
        setLive(subscriber, true);
        remove(subscriber, List.copyOf(subscriber.interests().all()));
        @Nullable Caller owner = subscriber.owner();
        if (owner != null) {
            users.leave(owner.userId(), subscriber);
        }
    }

    /** Removes a subscriber, and tells its client why. */
    void close(Subscriber subscriber, CloseCause why) {
        close(subscriber);
        subscriber.recipient().close(why);
    }

    void closeAll(CloseCause why) {
        List.copyOf(all).forEach(subscriber -> close(subscriber, why));
    }

    /** Closes the subscribers whose owner's tokens the signal ends. */
    void closeEnded(TokensEnded ended) {
        List.copyOf(users.sessionsOf(ended.userId())).stream()
                .filter(subscriber -> subscriber.isEndedBy(ended))
                .forEach(subscriber -> close(subscriber, CloseCause.TOKEN_ENDED));
    }

    /**
     * Closes some of the subscribers whose tokens have expired, or did not come in time. Not all of them, because the next
     * event waits meanwhile.
     *
     * @return whether there are more. No event may be sent to them
     */
    boolean closeExpired(Progress router) {
        Subscriber due = tokenExpiry.due(router);
        for (int closed = 0; due != null && closed < MAX_CLOSED_AT_ONCE; closed++) {
            closeDue(due);
            due = tokenExpiry.due(router);
        }
        return due != null;
    }

    /** Closes the subscriber if its token has expired, or did not come in time. Returns whether it was closed. */
    boolean closeIfDue(Subscriber subscriber, Progress router) {
        boolean due = subscriber.isDue(router);
        if (due) {
            closeDue(subscriber);
        }
        return due;
    }

    private void closeDue(Subscriber due) {
        close(due, due.owner() == null ? CloseCause.TOKEN_MISSING : CloseCause.TOKEN_ENDED);
    }
}
