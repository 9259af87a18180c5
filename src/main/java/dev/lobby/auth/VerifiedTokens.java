package dev.lobby.auth;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The access tokens that were found to be valid lately, by their text, so that a client's next call need not verify the
 * signature again. A token never becomes invalid but by its expiry and with the log's epoch, and both are checked each
 * time. It holds no other text than that of valid tokens, and of those at most as many as a setting says, of about 500 bytes
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

    /** Once it is full it begins anew: to find out which one to drop would cost every call more than that. */
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
