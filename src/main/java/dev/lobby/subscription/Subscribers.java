package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.log.Memberships;
import dev.lobby.subscription.LocalUsers.LocalUser;
import dev.lobby.wire.CloseCause;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All subscribers of this server, with their owners. Only the router's thread uses it. */
final class Subscribers {
    /** How many subscribers are closed between two events. It takes a few milliseconds. */
    private static final int MAX_CLOSED_AT_ONCE = 200;

    private final Progress progress;
    private final SubscriptionMeters meters;
    private final Subscriptions subscriptions;
    private final LocalUsers users;
    private final Set<Subscriber> all = new HashSet<>();
    private final TokenExpiry tokenExpiry = new TokenExpiry();

    Subscribers(Progress progress, SubscriptionMeters meters, Subscriptions subscriptions, LocalUsers users) {
        this.progress = progress;
        this.meters = meters;
        this.subscriptions = subscriptions;
        this.users = users;
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
        subscriber.routed.open = true;
        subscriber.routed.informedAt = progress.now();
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
        subscriber.standing = subscriber.standing.ownedBy(owner);
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

    /** Lets a subscriber see what its owner, who has these memberships, may see. */
    void admit(Subscriber subscriber, Memberships.Known memberships) {
        Caller owner = subscriber.owner();
        if (owner != null) {
            LocalUser user = users.join(owner.userId(), subscriber);
            users.know(user, memberships, progress.position());
            subscriber.standing = subscriber.standing.admittedAs(user);
        }
    }

    Set<Subscriber> all() {
        return all;
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
        subscriptions.remove(subscriber, List.copyOf(subscriber.interests().all()));
        @Nullable Caller owner = subscriber.owner();
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
    boolean closeExpired() {
        Subscriber due = tokenExpiry.due(progress);
        for (int closed = 0; due != null && closed < MAX_CLOSED_AT_ONCE; closed++) {
            closeDue(due);
            due = tokenExpiry.due(progress);
        }
        return due != null;
    }

    /** Closes the subscriber if its token has expired, or did not come in time. Returns whether it was closed. */
    boolean closeIfDue(Subscriber subscriber) {
        boolean due = subscriber.isDue(progress);
        if (due) {
            closeDue(subscriber);
        }
        return due;
    }

    private void closeDue(Subscriber due) {
        close(due, due.owner() == null ? CloseCause.TOKEN_MISSING : CloseCause.TOKEN_ENDED);
    }
}
