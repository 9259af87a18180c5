package dev.lobby.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.LogLines;
import dev.lobby.work.TestTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private final LogLines lines = LogLines.of("dev.lobby");
    private final TestTime time = new TestTime();
    private final RefusalLog log = new RefusalLog(time);

    @AfterEach
    void stopListening() {
        lines.close();
    }

    @Test
    void logsEachReasonAtOnceAndThenOnceInTenSeconds() {
        for (int i = 0; i < 1_000; i++) {
            log.refused("too many requests", "198.51.100." + i % 200);
        }
        log.refused("another origin", "https://evil.example.com");
        time.pass(Duration.ofSeconds(10));
        log.refused("too many requests", "198.51.100.7");

        assertThat(lines.messages())
                .containsExactly(
                        "Refused for too many requests: 198.51.100.0 (1 since the last line like this)",
                        "Refused for another origin: https://evil.example.com (1 since the last line like this)",
                        "Refused for too many requests: 198.51.100.7 (1,000 since the last line like this)");
    }
}
