package dev.lobby.auth;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The access tokens that were recently found to be valid, by their text, so that a client's next call need not verify
 * the signature again. What was verified stays true until the token expires or the log's epoch changes, and both are
 * checked each time. It holds the texts of valid tokens only, at most as many as a setting says, of about 500 bytes
 * each. Thread-safe.
 */
final class VerifiedTokens {
    private final int most;
    private final Map<String, Verified> tokens = new ConcurrentHashMap<>();

    /** @param most how many tokens it holds at most */
    VerifiedTokens(int most) {
        this.most = most;
    }

    private record Verified(AccessToken token, String epoch) {}

    /** The token's content, unless it is not known, has expired, or was issued for another log. */
    Optional<AccessToken> find(String text, String epoch, Instant now) {
        return Optional.ofNullable(tokens.get(text))
                .filter(known -> known.epoch.equals(epoch) && now.isBefore(known.token.expiresAt()))
                .map(Verified::token);
    }

    /**
     * If it is full, it forgets all tokens first: finding out which one to drop would cost every call more than that.
     */
    void add(String text, AccessToken token, String epoch) {
        if (tokens.size() >= most) {
            tokens.clear();
        }
        tokens.put(text, new Verified(token, epoch));
    }

    int size() {
        return tokens.size();
    }
}
