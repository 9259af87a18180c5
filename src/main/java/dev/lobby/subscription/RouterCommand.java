package dev.lobby.subscription;

import dev.lobby.auth.AccessToken;
import dev.lobby.log.Memberships;
import dev.lobby.subscription.Refusal.Code;
import dev.lobby.wire.CloseCause;
import jakarta.json.JsonValue;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A task that the router carries out between two events, on its own thread. The answer to a client's command has the id
 * of the command, which is null if the client gave none.
 */
@FunctionalInterface
interface RouterCommand {
    void carryOut(RouterState state);

    /**
     * Opens a session.
     *
     * @param since the router's position before the token was checked
     */
    record Open(Subscriber subscriber, @Nullable AccessToken token, long since) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.open(subscriber);
            if (token != null) {
                state.own(subscriber, token, since);
            }
        }
    }

    /**
     * Makes the session belong to the token's user, if it does not already, until the token expires.
     *
     * @param since the router's position before the token was checked
     */
    record Own(Subscriber subscriber, AccessToken token, long since) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.own(subscriber, token, since);
        }
    }

    /**
     * Ends the session unless it has shown a token by then.
     *
     * @param until time of the router's clock, in nanoseconds
     */
    record AwaitToken(Subscriber subscriber, long until) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.awaitToken(subscriber, until);
        }
    }

    /** Lets the session see what its owner may see. */
    record Admit(Subscriber subscriber, Memberships.Known memberships) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.admit(subscriber, memberships);
        }
    }

    /** Subscribes to all of the patterns from now on, or to none. */
    record Subscribe(
            Subscriber subscriber,
            Patterns patterns,
            @Nullable JsonValue id) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            boolean known = subscriber.interests.all().containsAll(patterns.all());
            // If the subscriber is behind, a worker may have read ahead without a new pattern.
            long begin = known ? subscriber.servedUpTo(state.position()) : subscriber.reached(state.position());
            state.subscribe(subscriber, patterns, begin, id);
        }
    }

    /**
     * Subscribes to all of the patterns, with all events after the position, or to none.
     *
     * @param after empty if the log no longer holds all events after the client's cursor
     */
    record Resume(
            Subscriber subscriber,
            Patterns patterns,
            OptionalLong after,
            @Nullable JsonValue id) implements RouterCommand {
        private static final Refusal TOO_LATE = new Refusal(
                Code.INVALID_COMMAND, "Only a session that has no subscription yet can subscribe 'after' a cursor.");
        private static final Refusal EXPIRED = new Refusal(
                Code.CURSOR_EXPIRED, "The log no longer holds all events after this cursor: list again, then follow.");

        @Override
        public void carryOut(RouterState state) {
            if (!subscriber.interests.isEmpty()) {
                state.refuse(subscriber, TOO_LATE, id);
            } else if (after.isEmpty() || !state.isOfThisLog(after.getAsLong())) {
                state.refuse(subscriber, EXPIRED, id);
            } else if (state.subscribe(subscriber, patterns, after.getAsLong(), id)) {
                state.replay(subscriber, after.getAsLong());
            }
        }
    }

    /** Unsubscribes from the patterns. A pattern that the session does not have is not an error. */
    record Unsubscribe(
            Subscriber subscriber,
            Patterns patterns,
            @Nullable JsonValue id) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            if (subscriber.open) {
                state.unsubscribe(subscriber, patterns);
                state.acknowledge(subscriber, Frames.unsubscribed(patterns, id));
            }
        }
    }

    /** Answers a client that has authenticated itself. */
    record Authenticated(
            Subscriber subscriber, String userId, @Nullable JsonValue id) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.acknowledge(subscriber, Frames.authenticated(userId, id));
        }
    }

    /** Answers a command that cannot be carried out. */
    record Refuse(
            Subscriber subscriber,
            Refusal refusal,
            @Nullable JsonValue id) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.refuse(subscriber, refusal, id);
        }
    }

    /** Ends a session, and tells its client why. */
    record End(Subscriber subscriber, CloseCause why) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.end(subscriber, why);
        }
    }

    /** Removes a session that has ended. */
    record Close(Subscriber subscriber) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.close(subscriber);
        }
    }

    /** Delivers a page of the log that a worker has read for a subscriber that is behind. */
    record Take(CatchUp.Page page) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.take(page);
        }
    }
}
