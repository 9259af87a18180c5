package dev.lobby.subscription;

import dev.lobby.auth.Caller;
import dev.lobby.subscription.LocalUsers.LocalUser;
import org.jspecify.annotations.Nullable;

/**
 * What other threads know of a subscriber. The router's thread replaces it as a whole, so all of it was true at the same
 * time. Immutable.
 *
 * @param cursor the position up to which the subscriber has been served, while it is not live
 * @param replays how many times the client has set the cursor itself
 * @param owner the authenticated user, or null for an anonymous session
 * @param user the user as whom the session was admitted; null before that, and always on an open server
 */
record Standing(
        long cursor,
        int replays,
        Interests interests,
        @Nullable Caller owner,
        @Nullable LocalUser user) {

    static final Standing NEW = new Standing(0, 0, Interests.NONE, null, null);

    Standing at(long position) {
        return new Standing(position, replays, interests, owner, user);
    }

    Standing replayingFrom(long position) {
        return new Standing(position, replays + 1, interests, owner, user);
    }

    Standing with(Interests others) {
        return new Standing(cursor, replays, others, owner, user);
    }

    Standing ownedBy(Caller caller) {
        return new Standing(cursor, replays, interests, caller, user);
    }

    Standing admittedAs(LocalUser admitted) {
        return new Standing(cursor, replays, interests, owner, admitted);
    }
}
