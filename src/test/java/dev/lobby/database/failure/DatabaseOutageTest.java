package dev.lobby.database.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.work.TestTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseOutageTest {
    private final SQLException away = new SQLException("Connection refused", "08001");

    private final Logger logger = Logger.getLogger("dev.lobby");
    private final List<String> lines = new ArrayList<>();
    private final Filter noting = line -> lines.add(line.getLevel() + " " + line.getMessage());
    private final TestTime time = new TestTime();
    private final DatabaseOutage outage = new DatabaseOutage(time);

    @BeforeEach
    void listen() {
        logger.setFilter(noting);
    }

    @AfterEach
    void stopListening() {
        logger.setFilter(null);
    }

    /** As the readiness and many calls do, for so many seconds. */
    private void lasts(int seconds) {
        for (int second = 0; second < seconds; second++) {
            outage.include(away);
            outage.leaveOut("This connection has been closed");
            time.pass(Duration.ofSeconds(1));
        }
    }

    private void answers(int seconds) {
        for (int second = 0; second < seconds; second++) {
            outage.answered();
            time.pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void isOneLineWhenItBeginsOneAMinuteAndOneWhenItEnds() {
        answers(5);
        lasts(130);
        answers(5);

        assertThat(lines)
                .containsExactly(
                        "WARNING The database cannot be reached: Connection refused. Calls are answered with 503 until it is back",
                        "WARNING The database has been away for 60 s: Connection refused",
                        "WARNING The database has been away for 120 s: Connection refused",
                        "INFO The database is back after 130 s. 130 records of the log about this were left out");
    }

    @Test
    void isOneOutageWhileSomeCallsFailAndOthersDoNot() {
        for (int second = 0; second < 30; second++) {
            lasts(1);
            outage.answered();
        }
        answers(5);

        assertThat(lines).hasSize(2);
    }

    @Test
    void isNothingElseThatFails() {
        assertThat(outage.include(new SQLException("canceling statement due to lock timeout", "55P03")))
                .isFalse();
        assertThat(outage.include(new IllegalStateException("a mistake"))).isFalse();
        assertThat(outage.include(new IllegalStateException(away))).isTrue();
        assertThat(lines).hasSize(1);
    }
}
