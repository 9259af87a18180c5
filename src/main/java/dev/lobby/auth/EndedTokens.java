package dev.lobby.auth;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The access tokens that were recently found to have ended. A user's tokens end by their generation, and a generation
 * that has ended is never valid again in the same log, so one generation for each user is enough. It holds at most as
 * many users as a setting says. Thread-safe.
 */
final class EndedTokens {
    private final int most;
    private final Map<String, Generation> users = new ConcurrentHashMap<>();

    /** @param most how many users it holds at most */
    EndedTokens(int most) {
        this.most = most;
    }

    private record Generation(long number, String epoch) {}

    /** Whether the caller's token is known to have ended, in the log of this epoch. */
    boolean contain(Caller caller, String epoch) {
        Generation ended = users.get(caller.userId());
        return ended != null && ended.epoch.equals(epoch) && caller.generation() <= ended.number;
    }

    /** If it is full, it forgets all users first, as {@link VerifiedTokens} forgets all tokens. */
    void add(Caller caller, String epoch) {
        if (users.size() >= most) {
            users.clear();
        }
        users.put(caller.userId(), new Generation(caller.generation(), epoch));
    }

    int size() {
        return users.size();
    }
}
