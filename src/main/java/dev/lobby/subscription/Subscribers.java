package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import dev.lobby.pattern.PatternIndex;
import dev.lobby.subscription.Refusal.Code;
import dev.lobby.wire.CloseCause;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All subscribers of this node, with their owners and their patterns. Only the router's thread uses it. */
final class Subscribers {
    private final SubscriptionMeters meters;
    private final SubscriptionSettings settings;
    private final PatternIndex<Subscriber> index = new PatternIndex<>();
    private final Set<Subscriber> all = new HashSet<>();

    /** The subscribers of each user, by the user's id. */
    private final Map<String, Set<Subscriber>> owned = new HashMap<>();

    private final TokenExpiry tokenExpiry = new TokenExpiry();

    Subscribers(SubscriptionMeters meters, SubscriptionSettings settings) {
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
        owned.computeIfAbsent(owner.userId(), unknown -> new HashSet<>()).add(subscriber);
    }

    Set<Subscriber> all() {
        return all;
    }

    Set<Subscriber> ownedBy(String userId) {
        return owned.getOrDefault(userId, Set.of());
    }

    /**
     * Adds all of the patterns, or none. Patterns that the subscriber already has keep their positions.
     *
     * @param position the patterns match events after this position
     * @return the reason if none was added
     */
    Optional<Refusal> subscribe(Subscriber subscriber, List<EventPattern> patterns, long position) {
        Interests before = subscriber.interests;
        Interests after = before.with(patterns, position);
        if (after.patterns().size() > settings.maxPatterns() || after.bytes() > settings.maxPatternBytes()) {
            String limit = "A session may subscribe to " + settings.maxPatterns() + " patterns, of "
                    + settings.maxPatternBytes() + " bytes in all.";
            return Optional.of(new Refusal(Code.TOO_MANY_SUBSCRIPTIONS, limit));
        }
        patterns.forEach(pattern -> index.add(pattern, subscriber));
        replace(subscriber, after);
        return Optional.empty();
    }

    /** Removes the patterns, and ignores those that the subscriber does not have. */
    void unsubscribe(Subscriber subscriber, List<EventPattern> patterns) {
        patterns.forEach(pattern -> index.remove(pattern, subscriber));
        replace(subscriber, subscriber.interests.without(patterns));
    }

    private void replace(Subscriber subscriber, Interests interests) {
        meters.patterns(
                interests.patterns().size() - subscriber.interests.patterns().size());
        subscriber.interests = interests;
    }

    /** Calls the visitor once for each matching pattern of each subscriber. */
    void match(EventName name, Consumer<Subscriber> visitor) {
        index.match(name, visitor);
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
        unsubscribe(subscriber, List.copyOf(subscriber.interests.patterns()));
        @Nullable Caller owner = subscriber.owner;
        if (owner != null) {
            owned.computeIfPresent(
                    owner.userId(), (id, theirs) -> theirs.remove(subscriber) && theirs.isEmpty() ? null : theirs);
        }
    }

    void close(Subscriber subscriber, CloseCause why) {
        close(subscriber);
        subscriber.recipient().close(why);
    }

    /** Closes the subscribers whose tokens have expired. */
    void closeExpired(long now) {
        for (Subscriber due = tokenExpiry.due(now); due != null; due = tokenExpiry.due(now)) {
            close(due, CloseCause.TOKEN_ENDED);
        }
    }
}
