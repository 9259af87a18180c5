package dev.lobby.subscription;

import dev.lobby.edge.limit.Holdings;
import dev.lobby.edge.limit.Payer;
import dev.lobby.log.LogEntry;
import dev.lobby.subscription.Refusal.Code;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The patterns of all subscribers, the memory that they take, and whom they match. Only the router's thread uses it. */
final class Subscriptions {
    private final SubscriptionMeters meters;
    private final SubscriptionSettings settings;
    private final Holdings memory;
    private final LocalUsers users;
    private final boolean isPrivate;
    private final InterestIndex index = new InterestIndex();

    Subscriptions(
            LocalUsers users,
            SubscriptionMeters meters,
            SubscriptionSettings settings,
            Holdings memory,
            boolean isPrivate) {
        this.users = users;
        this.meters = meters;
        this.settings = settings;
        this.memory = memory;
        this.isPrivate = isPrivate;
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
}
