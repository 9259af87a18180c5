package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.edge.limit.Holdings;
import dev.lobby.edge.limit.Payer;
import dev.lobby.log.LogEntry;
import dev.lobby.log.Memberships;
import dev.lobby.subscription.LocalUsers.LocalUser;
import dev.lobby.subscription.Refusal.Code;
import dev.lobby.wire.CloseCause;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All subscribers of this server, with their owners and their patterns. Only the router's thread uses it. */
final class Subscribers {
    /** How many subscribers are closed between two events. It takes a few milliseconds. */
    private static final int MAX_CLOSED_AT_ONCE = 200;

    private final SubscriptionMeters meters;
    private final SubscriptionSettings settings;
    private final LocalUsers users;
    private final Holdings patternMemory;
    private final boolean isPrivate;
    private final InterestIndex index = new InterestIndex();
    private final Set<Subscriber> all = new HashSet<>();

    private final TokenExpiry tokenExpiry = new TokenExpiry();

    Subscribers(
            LocalUsers users,
            SubscriptionMeters meters,
            SubscriptionSettings settings,
            Holdings patternMemory,
            boolean isPrivate) {
        this.users = users;
        this.patternMemory = patternMemory;
        this.isPrivate = isPrivate;
        this.meters = meters;
        this.settings = settings;
    }

    /** Adds a subscriber, unless its session has already ended or is about to end. */
    void open(Subscriber subscriber) {
        CloseCause why = subscriber.endCause.get();
        if (why != null) {
            subscriber.recipient().close(why);
        }
        if (subscriber.gone || why != null) {
            return;
        }
        subscriber.open = true;
        all.add(subscriber);
        meters.sessions(1);
    }

    /**
     * Sets the user that a subscriber belongs to until the token expires. The subscriber must not belong to another
     * user.
     *
     * @param expiresAt time of the router's clock, in nanoseconds
     */
    void own(Subscriber subscriber, Caller owner, long expiresAt) {
        subscriber.owner = owner;
        tokenExpiry.set(subscriber, expiresAt);
        LocalUser unused = users.join(owner.userId(), subscriber);
    }

    /**
     * Closes a subscriber that has no owner by then.
     *
     * @param time of the router's clock, in nanoseconds
     */
    void closeWithoutToken(Subscriber subscriber, long time) {
        tokenExpiry.set(subscriber, time);
    }

    /**
     * Lets a subscriber see what its owner may see.
     *
     * @param memberships those of the owner
     * @param routed the position of the router
     */
    void admit(Subscriber subscriber, Memberships.Known memberships, long routed) {
        Caller owner = subscriber.owner;
        if (owner != null) {
            LocalUser user = users.join(owner.userId(), subscriber);
            users.know(user, memberships, routed);
            subscriber.user = user;
        }
    }

    Set<Subscriber> all() {
        return all;
    }

    Set<Subscriber> ownedBy(String userId) {
        return users.sessionsOf(userId);
    }

    /**
     * Adds all of the patterns, or none. Patterns that the subscriber already has keep their positions.
     *
     * @param position the patterns match events after this position
     * @return the reason if none was added
     */
    Optional<Refusal> subscribe(Subscriber subscriber, List<Interest> added, long position) {
        Interests before = subscriber.interests;
        Interests after = before.with(added, position);
        if (after.size() > settings.maxPatterns() || after.bytes() > settings.maxPatternBytes()) {
            String limit = "A session may subscribe to " + settings.maxPatterns() + " patterns, of "
                    + settings.maxPatternBytes() + " bytes in all.";
            return Optional.of(new Refusal(Code.TOO_MANY_SUBSCRIPTIONS, limit));
        }
        Payer payer = subscriber.patternPayer == null ? subscriber.payer() : subscriber.patternPayer;
        if (patternMemory.take(payer, after.memory() - before.memory()).isPresent()) {
            String limit = "All patterns of this user, or of this address, take as much memory as they may.";
            return Optional.of(new Refusal(Code.TOO_MANY_SUBSCRIPTIONS, limit));
        }
        subscriber.patternPayer = payer;
        added.forEach(interest -> index.add(interest, subscriber));
        replace(subscriber, after);
        return Optional.empty();
    }

    /** Removes the patterns, and ignores those that the subscriber does not have. */
    void unsubscribe(Subscriber subscriber, List<Interest> removed) {
        Interests before = subscriber.interests;
        Interests after = before.without(removed);
        removed.forEach(interest -> index.remove(interest, subscriber));
        replace(subscriber, after);
        Payer payer = subscriber.patternPayer;
        if (payer != null) {
            patternMemory.giveBack(payer, before.memory() - after.memory());
        }
    }

    private void replace(Subscriber subscriber, Interests interests) {
        meters.patterns(interests.size() - subscriber.interests.size());
        subscriber.interests = interests;
    }

    /**
     * Calls the visitor for the subscribers that have subscribed to the event, once or more often. A restricted event
     * visits only sessions that may see it, and possibly a few others.
     */
    void match(LogEntry event, Consumer<Subscriber> visitor) {
        if (isPrivate && event.subject().restricted()) {
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
        if (subscriber.live != live) {
            subscriber.live = live;
            meters.behind(live ? -1 : 1);
        }
    }

    /** Removes a subscriber and everything that belongs to it. Idempotent. */
    void close(Subscriber subscriber) {
        if (!subscriber.open) {
            return;
        }
        subscriber.open = false;
        all.remove(subscriber);
        tokenExpiry.forget(subscriber);
        meters.sessions(-1);
        setLive(subscriber, true);
        unsubscribe(subscriber, List.copyOf(subscriber.interests.all()));
        @Nullable Caller owner = subscriber.owner;
        if (owner != null) {
            users.leave(owner.userId(), subscriber);
        }
    }

    void close(Subscriber subscriber, CloseCause why) {
        close(subscriber);
        subscriber.recipient().close(why);
    }

    /**
     * Closes some of the subscribers whose tokens have expired, or did not come in time. Not all of them, because the next
     * event waits meanwhile.
     *
     * @return whether there are more. No event may be sent to them
     */
    boolean closeExpired(long now) {
        Subscriber due = tokenExpiry.due(now);
        for (int closed = 0; due != null && closed < MAX_CLOSED_AT_ONCE; closed++) {
            closeDue(due);
            due = tokenExpiry.due(now);
        }
        return due != null;
    }

    /** Closes the subscriber if its token has expired, or did not come in time. Returns whether it was closed. */
    boolean closeIfDue(Subscriber subscriber, long now) {
        boolean due = subscriber.isDue(now);
        if (due) {
            closeDue(subscriber);
        }
        return due;
    }

    private void closeDue(Subscriber due) {
        close(due, due.owner == null ? CloseCause.TOKEN_MISSING : CloseCause.TOKEN_ENDED);
    }
}
