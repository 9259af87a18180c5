package dev.lobby.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.work.TestTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private final Logger logger = Logger.getLogger("dev.lobby");
    private final Lines lines = new Lines();
    private final TestTime time = new TestTime();
    private final FailureLog log = new FailureLog(time, failure -> failure instanceof SQLException);

    @BeforeEach
    void listen() {
        logger.addHandler(lines);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(lines);
    }

    @Test
    void logsTheCauseAtOnceAndThenOnceInTenSeconds() {
        for (int i = 0; i < 1_000; i++) {
            log.failed("A session failed", new IllegalStateException("number " + i));
        }
        time.pass(Duration.ofSeconds(10));
        log.failed("A session failed", new IllegalStateException("the last"));

        assertThat(lines.said)
                .containsExactly(
                        "WARNING A session failed (1 since the last line like this): number 0",
                        "WARNING A session failed (1000 since the last line like this): the last");
    }

    @Test
    void saysNothingOfAKnownFailure() {
        log.failed("A session failed", new SQLException("The database is away"));

        assertThat(lines.said).isEmpty();
    }

    private static final class Lines extends Handler {
        private final List<String> said = new ArrayList<>();

        @Override
        public void publish(LogRecord line) {
            said.add(line.getLevel() + " " + line.getMessage() + ": "
                    + line.getThrown().getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
