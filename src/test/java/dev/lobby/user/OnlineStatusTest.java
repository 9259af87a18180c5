package dev.lobby.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.edge.limit.TestLimits;
import dev.lobby.rest.ProblemException;
import dev.lobby.settings.TestSettings;
import dev.lobby.text.DisplayName;
import dev.lobby.work.Recorded;
import dev.lobby.work.TestTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An avatar of 15 KiB: with 1 KiB more, four changes fit into 64 KiB. */
class OnlineStatusTest {
    private static final int AVATAR = 15 * 1024;
    private static final int BYTES_A_DAY = 64 * 1024;

    private final TestTime time = new TestTime();
    private final Recorded<UserLeft> left = new Recorded<>();
    private final OnlineStatus status = new OnlineStatus(
            TestLimits.rates(TestSettings.with("lobby.rest.max-bytes-per-day", String.valueOf(BYTES_A_DAY)), time),
            left);
    private final User ann = new User("1".repeat(24), DisplayName.of("Ann"), "none", "a".repeat(AVATAR));

    private void comeAndGo(int times) {
        for (int i = 0; i < times; i++) {
            status.turnOnline(ann);
            status.turnOffline(ann);
        }
    }

    @Test
    void comingAndGoingIsRefusedWhenTheBytesOfTheDayAreUsedUp() {
        comeAndGo(2);

        assertThatThrownBy(() -> status.turnOnline(ann))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(429));
        assertThat(ann.status()).isEqualTo(User.Status.OFFLINE);
        time.pass(Duration.ofDays(1));
        comeAndGo(2);
    }

    @Test
    void goingIsCountedAndNeverRefused() {
        comeAndGo(1);
        status.turnOnline(ann);
        status.keepOnline(ann);
        status.turnOffline(ann);
        status.keepOnline(ann);

        status.turnOffline(ann);

        assertThat(ann.status()).isEqualTo(User.Status.OFFLINE);
        time.pass(Duration.ofHours(12));
        assertThatThrownBy(() -> {
                    comeAndGo(2);
                    comeAndGo(1);
                })
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void whatChangesNothingIsNotCounted() {
        status.turnOnline(ann);
        for (int i = 0; i < 100; i++) {
            status.turnOnline(ann);
            status.keepOnline(ann);
        }

        status.turnOffline(ann);
        status.turnOffline(ann);

        comeAndGo(1);
        assertThatThrownBy(() -> comeAndGo(1)).isInstanceOf(ProblemException.class);
    }
}
