package dev.lobby.subscription;

import dev.lobby.auth.AccessToken;
import dev.lobby.subscription.Refusal.Code;
import dev.lobby.wire.CloseCause;
import jakarta.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Something that the router does between two events, on its own thread. A command of a client is answered with its id,
 * which is null where the client gave none.
 */
@FunctionalInterface
interface RouterCommand {
    void carryOut(RouterState state);

    /** A session has begun. */
    record Open(Subscriber subscriber, @Nullable AccessToken token) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.open(subscriber);
            if (token != null) {
                state.own(subscriber, token);
            }
        }
    }

    /** From now on at the latest, and until the token expires, the session belongs to the user whom the token names. */
    record Own(Subscriber subscriber, AccessToken token) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.own(subscriber, token);
        }
    }

    /** All of the patterns from now on, or none. */
    record Subscribe(
            Subscriber subscriber,
            Patterns patterns,
            @Nullable JsonValue id) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            boolean known = subscriber.interests.patterns().containsAll(patterns.all());
            // A subscriber that is behind: a worker may have read further without a pattern that is new.
            long begin = subscriber.live || known ? subscriber.place(state.position()) : state.position();
            state.subscribe(subscriber, patterns, begin, id);
        }
    }

    /** All of the patterns, with everything that came after the position, or none. */
    record Resume(
            Subscriber subscriber,
            Patterns patterns,
            long after,
            @Nullable JsonValue id) implements RouterCommand {
        private static final Refusal TOO_LATE = new Refusal(
                Code.INVALID_COMMAND, "Only a session that has no subscription yet can subscribe 'after' a cursor.");

        @Override
        public void carryOut(RouterState state) {
            if (!subscriber.interests.patterns().isEmpty()) {
                state.refuse(subscriber, TOO_LATE, id);
            } else if (state.subscribe(subscriber, patterns, after, id)) {
                state.replay(subscriber, after);
            }
        }
    }

    /** Patterns that the session does not have are no error. */
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

    /** Answers a client that has said who it is. */
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

    /** The session is to end, and its client learns why. */
    record End(Subscriber subscriber, CloseCause why) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.end(subscriber, why);
        }
    }

    /** The session has ended. */
    record Close(Subscriber subscriber) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.close(subscriber);
        }
    }

    /** A worker has read a page of the log for a subscriber that is behind. */
    record Take(CatchUp.Page page) implements RouterCommand {
        @Override
        public void carryOut(RouterState state) {
            state.take(page);
        }
    }
}
