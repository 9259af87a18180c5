package dev.lobby.game;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class GameTimeoutTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Game game = new Game("1".repeat(24), "chess", "2".repeat(24), null, 8);

    @Test
    void nobodyTimesOutUnlessTheOwnerSaysSo() {
        assertThat(game.timesOut(NOON)).isEmpty();
        game.timeOutAfter(0, NOON);
        assertThat(game.timesOut(NOON)).isEmpty();
    }

    @Test
    void theClockStartsWhenTheMemberGoesOffline() {
        game.timeOutAfter(10, NOON);

        assertThat(game.timesOut(NOON.plusSeconds(60))).contains(NOON.plusSeconds(70));
    }

    @Test
    void whoIsOfflineAlreadyHasTheWholeTimeFromTheChange() {
        game.timeOutAfter(10, NOON);
        game.timeOutAfter(20, NOON.plusSeconds(5));

        assertThat(game.timesOut(NOON.minusSeconds(60))).contains(NOON.plusSeconds(25));
    }

    @Test
    void theSameTimeoutAgainDoesNotStartTheClockAnew() {
        game.timeOutAfter(10, NOON);
        game.timeOutAfter(10, NOON.plusSeconds(5));

        assertThat(game.timesOut(NOON.minusSeconds(60))).contains(NOON.plusSeconds(10));
    }

    @Test
    void zeroEndsIt() {
        game.timeOutAfter(10, NOON);
        game.timeOutAfter(0, NOON.plusSeconds(5));

        assertThat(game.timesOut(NOON)).isEmpty();
    }
}
