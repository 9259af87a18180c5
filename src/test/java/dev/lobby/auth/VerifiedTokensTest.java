package dev.lobby.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {
    private static final int MOST = 100;
    private static final Instant EXPIRY = Instant.parse("2030-01-01T00:00:00Z");
    private static final AccessToken TOKEN = new AccessToken(new Caller("0123456789abcdef01234567", 7), EXPIRY);

    private final VerifiedTokens tokens = new VerifiedTokens(MOST);

    @Test
    void aTokenIsKnownUntilItExpiresAndOnlyInItsLog() {
        tokens.add("text", TOKEN, "epoch");

        assertThat(tokens.find("text", "epoch", EXPIRY.minusMillis(1))).contains(TOKEN);
        assertThat(tokens.find("text", "epoch", EXPIRY)).isEmpty();
        assertThat(tokens.find("text", "other", EXPIRY.minusMillis(1))).isEmpty();
        assertThat(tokens.find("Text", "epoch", EXPIRY.minusMillis(1))).isEmpty();
    }

    @Test
    void theirNumberIsBounded() {
        for (int i = 0; i < 3 * MOST; i++) {
            tokens.add("text" + i, TOKEN, "epoch");
            assertThat(tokens.size()).isLessThanOrEqualTo(MOST);
        }

        String last = "text" + (3 * MOST - 1);
        assertThat(tokens.find(last, "epoch", EXPIRY.minusMillis(1))).contains(TOKEN);
    }
}
