package dev.lobby.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.LogLines;
import dev.lobby.work.TestTime;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private final LogLines lines = LogLines.of("dev.lobby");
    private final TestTime time = new TestTime();
    private final FailureLog log = new FailureLog(time, failure -> failure instanceof SQLException);

    @AfterEach
    void stopListening() {
        lines.close();
    }

    @Test
    void logsTheCauseAtOnceAndThenOnceInTenSeconds() {
        for (int i = 0; i < 1_000; i++) {
            log.failed("A session failed", new IllegalStateException("number " + i));
        }
        time.pass(Duration.ofSeconds(10));
        log.failed("A session failed", new IllegalStateException("the last"));

        assertThat(lines.records())
                .extracting(line -> line.getLevel() + " " + line.getMessage() + ": "
                        + line.getThrown().getMessage())
                .containsExactly(
                        "WARNING A session failed (1 since the last line like this): number 0",
                        "WARNING A session failed (1000 since the last line like this): the last");
    }

    @Test
    void saysNothingOfAKnownFailure() {
        log.failed("A session failed", new SQLException("The database is away"));

        assertThat(lines.records()).isEmpty();
    }
}
