package dev.lobby.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.work.TestTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private final Logger logger = Logger.getLogger("dev.lobby");
    private final Lines lines = new Lines();
    private final TestTime time = new TestTime();
    private final RefusalLog log = new RefusalLog(time);

    @BeforeEach
    void listen() {
        logger.addHandler(lines);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(lines);
    }

    @Test
    void logsEachReasonAtOnceAndThenOnceInTenSeconds() {
        for (int i = 0; i < 1_000; i++) {
            log.refused("too many requests", "198.51.100." + i % 200);
        }
        log.refused("another origin", "https://evil.example.com");
        time.pass(Duration.ofSeconds(10));
        log.refused("too many requests", "198.51.100.7");

        assertThat(lines.said)
                .containsExactly(
                        "Refused for too many requests: 198.51.100.0 (1 since the last line like this)",
                        "Refused for another origin: https://evil.example.com (1 since the last line like this)",
                        "Refused for too many requests: 198.51.100.7 (1,000 since the last line like this)");
    }

    private static final class Lines extends Handler {
        private final List<String> said = new ArrayList<>();
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord line) {
            said.add(formatter.formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
