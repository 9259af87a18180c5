package dev.lobby.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.settings.TestSettings;
import dev.lobby.socket.CommandRate.Verdict;
import dev.lobby.work.TestTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommandRateTest {
    private final TestTime time = new TestTime();
    private final CommandRate rate = new CommandRate(new SocketSettings(TestSettings.with()), time);

    private Verdict command() {
        return rate.command(time.nanos());
    }

    private void commands(int number) {
        for (int i = 0; i < number; i++) {
            assertThat(command()).isEqualTo(Verdict.ALLOWED);
        }
    }

    @Test
    void aSessionMaySendAHundredCommandsASecondAndTenTimesThatAtOnce() {
        commands(1_000);
        assertThat(command()).isEqualTo(Verdict.TOO_FAST);

        time.pass(Duration.ofSeconds(1));
        commands(100);
        assertThat(command()).isEqualTo(Verdict.TOO_FAST);
    }

    @Test
    void breakingTheLimitForTenSecondsIsTooLong() {
        commands(1_000);
        for (int i = 0; i < 20; i++) {
            assertThat(command()).isEqualTo(Verdict.TOO_FAST);
            time.pass(Duration.ofMillis(500));
            commands(50);
        }

        assertThat(command()).isEqualTo(Verdict.TOO_FAST_FOR_TOO_LONG);
    }

    @Test
    void aPauseResetsThePatience() {
        commands(1_000);
        for (int i = 0; i < 20; i++) {
            assertThat(command()).isEqualTo(Verdict.TOO_FAST);
            time.pass(Duration.ofMillis(1_100));
            commands(110);
        }

        assertThat(command()).isEqualTo(Verdict.TOO_FAST);
    }

    @Test
    void zeroSwitchesTheLimitOff() {
        CommandRate unlimited = new CommandRate(
                new SocketSettings(TestSettings.with("lobby.socket.max-commands-per-second", "0")), time);

        for (int i = 0; i < 100_000; i++) {
            assertThat(unlimited.command(time.nanos())).isEqualTo(Verdict.ALLOWED);
        }
    }
}
