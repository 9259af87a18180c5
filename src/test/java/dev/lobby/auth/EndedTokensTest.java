package dev.lobby.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EndedTokensTest {
    private static final int MOST = 100;
    private static final String ANN = "0123456789abcdef01234567";

    private final EndedTokens ended = new EndedTokens(MOST);

    @Test
    void theTokensOfAUserHaveEndedUpToAGenerationAndOnlyInTheirLog() {
        ended.add(new Caller(ANN, 7), "epoch");

        assertThat(ended.contain(new Caller(ANN, 7), "epoch")).isTrue();
        assertThat(ended.contain(new Caller(ANN, 6), "epoch")).isTrue();
        assertThat(ended.contain(new Caller(ANN, 8), "epoch")).isFalse();
        assertThat(ended.contain(new Caller(ANN, 7), "other")).isFalse();
        assertThat(ended.contain(new Caller("0".repeat(24), 7), "epoch")).isFalse();
    }

    @Test
    void theirNumberIsBounded() {
        for (int i = 0; i < 3 * MOST; i++) {
            ended.add(new Caller("user" + i, 1), "epoch");
            assertThat(ended.size()).isLessThanOrEqualTo(MOST);
        }

        assertThat(ended.contain(new Caller("user" + (3 * MOST - 1), 1), "epoch"))
                .isTrue();
    }
}
