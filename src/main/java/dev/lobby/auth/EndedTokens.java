package dev.lobby.auth;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The access tokens that were found to have ended lately. Tokens of a user end by their generation, and a generation that
 * has ended never comes back in the same log, so this is a generation for each user. It holds at most as many users as a
 * setting says. Thread-safe.
 */
final class EndedTokens {
    private final int most;
    private final Map<String, Generation> users = new ConcurrentHashMap<>();

    /** @param most of how many users it holds something at most */
    EndedTokens(int most) {
        this.most = most;
    }

    private record Generation(long number, String epoch) {}

    /** Whether the caller's token is known to have ended, in the log of this epoch. */
    boolean contain(Caller caller, String epoch) {
        Generation ended = users.get(caller.userId());
        return ended != null && ended.epoch.equals(epoch) && caller.generation() <= ended.number;
    }

    /** Once it is full it begins anew, as {@link VerifiedTokens} do. */
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
