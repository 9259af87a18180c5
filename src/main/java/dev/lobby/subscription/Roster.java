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

/** All subscribers of this node, whose they are and what they are subscribed to. It belongs to the router's thread. */
final class Roster {
    private final SubscriptionMeters tally;
    private final SubscriptionSettings settings;
    private final PatternIndex<Subscriber> index = new PatternIndex<>();
    private final Set<Subscriber> subscribers = new HashSet<>();

    /** Those of a user, by the user's id. */
    private final Map<String, Set<Subscriber>> owned = new HashMap<>();

    private final Expiries expiries = new Expiries();

    Roster(SubscriptionMeters tally, SubscriptionSettings settings) {
        this.tally = tally;
        this.settings = settings;
    }

    /** Does nothing where its session has ended already, or is to. */
    void open(Subscriber subscriber) {
        CloseCause why = subscriber.ending.get();
        if (why != null) {
            subscriber.recipient().close(why);
        }
        if (subscriber.gone || why != null) {
            return;
        }
        subscriber.open = true;
        subscribers.add(subscriber);
        tally.sessions(1);
    }

    /**
     * The subscriber has turned out to be this user's, of no other's before, until the token expires.
     *
     * @param expires by the router's clock, in nanoseconds
     */
    void own(Subscriber subscriber, Caller owner, long expires) {
        subscriber.owner = owner;
        expiries.set(subscriber, expires);
        owned.computeIfAbsent(owner.userId(), unknown -> new HashSet<>()).add(subscriber);
    }

    Set<Subscriber> all() {
        return subscribers;
    }

    Set<Subscriber> ownedBy(String userId) {
        return owned.getOrDefault(userId, Set.of());
    }

    /**
     * All of the patterns or, with the reason, none. Those that the subscriber has count as before.
     *
     * @param position after which they count
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

    /** Does nothing with those that the subscriber does not have. */
    void unsubscribe(Subscriber subscriber, List<EventPattern> patterns) {
        patterns.forEach(pattern -> index.remove(pattern, subscriber));
        replace(subscriber, subscriber.interests.without(patterns));
    }

    private void replace(Subscriber subscriber, Interests interests) {
        tally.patterns(
                interests.patterns().size() - subscriber.interests.patterns().size());
        subscriber.interests = interests;
    }

    /** Calls the visitor once for each subscriber and pattern of it that matches. */
    void match(EventName name, Consumer<Subscriber> visitor) {
        index.match(name, visitor);
    }

    void setLive(Subscriber subscriber, boolean live) {
        if (subscriber.live != live) {
            subscriber.live = live;
            tally.behind(live ? -1 : 1);
        }
    }

    /** Nothing of it is left here. Idempotent. */
    void close(Subscriber subscriber) {
        if (!subscriber.open) {
            return;
        }
        subscriber.open = false;
        subscribers.remove(subscriber);
        expiries.forget(subscriber);
        tally.sessions(-1);
        setLive(subscriber, true);
        unsubscribe(subscriber, List.copyOf(subscriber.interests.patterns()));
        @Nullable Caller owner = subscriber.owner;
        if (owner != null) {
            owned.computeIfPresent(owner.userId(), (id, all) -> all.remove(subscriber) && all.isEmpty() ? null : all);
        }
    }

    void close(Subscriber subscriber, CloseCause why) {
        close(subscriber);
        subscriber.recipient().close(why);
    }

    /** Closes those whose tokens have expired. */
    void closeExpired(long now) {
        for (Subscriber due = expiries.due(now); due != null; due = expiries.due(now)) {
            close(due, CloseCause.TOKEN_ENDED);
        }
    }
}
