package dev.lobby.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.H2Plan;
import dev.lobby.database.TestDatabase;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final LogSettings SETTINGS =
            new LogSettings(TestSettings.with("lobby.log.retention", "PT60S", "lobby.log.prune-batch", "3"));

    private final TestTime time = new TestTime();
    private DataSource database;

    @BeforeEach
    void create() throws SQLException {
        database = TestDatabase.create();
    }

    @Test
    void deletesOldEventsInBatchesFromTheBeginning() throws Exception {
        Retention retention = new Retention(database, time, SETTINGS);
        for (int i = 0; i < 8; i++) {
            happens();
        }
        time.pass(Duration.ofSeconds(61));
        happens();

        assertThat(retention.step()).as("more").isTrue();
        assertThat(positions()).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(retention.first()).isEqualTo(4);
        assertThat(retention.step()).as("more").isTrue();
        assertThat(retention.step()).as("more").isFalse();
        assertThat(positions()).containsExactly(9L);
        assertThat(retention.first()).isEqualTo(9);
    }

    @Test
    void deletesWhatARestoredBackupBringsBack() throws Exception {
        Retention retention = new Retention(database, time, SETTINGS);
        for (int i = 0; i < 4; i++) {
            happens();
        }
        time.pass(Duration.ofSeconds(61));
        assertThat(retention.step()).as("more").isTrue();
        copy(4, 2);
        assertThat(retention.step()).as("more").isFalse();
        happens();
        time.pass(Duration.ofSeconds(61));
        assertThat(positions()).containsExactly(2L, 5L);

        retention.step();

        assertThat(positions()).isEmpty();
        assertThat(retention.first()).isEqualTo(6);
    }

    /** Whoever resumes after an event that is not in memory makes the server look for the first one. */
    @Test
    void theFirstEventIsFoundWithoutReadingTheOthers() throws SQLException {
        for (int i = 0; i < 100; i++) {
            happens();
        }

        try (Connection connection = database.getConnection()) {
            assertThat(H2Plan.rowsRead(connection, Retention.FIRST.replace("?", "1")))
                    .isLessThan(10);
        }
    }

    @Test
    void keepsEventsThatAreYoungEnough() throws Exception {
        Retention retention = new Retention(database, time, SETTINGS);
        happens();
        time.pass(Duration.ofSeconds(60));

        assertThat(retention.step()).isFalse();

        assertThat(positions()).containsExactly(1L);
        assertThat(retention.first()).isEqualTo(1);
    }

    @Test
    void noticesWhatAnotherNodeDeletedEvenIfThatIsEverything() throws Exception {
        Retention one = new Retention(database, time, SETTINGS);
        Retention other = new Retention(database, time, SETTINGS);
        for (int i = 0; i < 3; i++) {
            happens();
        }
        time.pass(Duration.ofSeconds(61));
        one.step();

        other.refresh();

        assertThat(positions()).isEmpty();
        assertThat(one.first()).isEqualTo(4);
        assertThat(other.first()).isEqualTo(4);
    }

    @Test
    void runsOftenEnoughThatNothingIsKeptMuchLonger() {
        assertThat(SETTINGS.pruneInterval()).isEqualTo(Duration.ofSeconds(6));
        assertThat(new LogSettings(TestSettings.with()).pruneInterval()).isEqualTo(Duration.ofMinutes(1));
    }

    private void copy(long position, long to) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection
                    .createStatement()
                    .executeUpdate(
                            "insert into event_log (position, name, payload, about, restricted, membership, recorded_at)"
                                    + " select " + to + ", name, payload, about, restricted, membership, recorded_at"
                                    + " from event_log where position = " + position);
        }
    }

    private void happens() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().executeUpdate("update event_log_head set position = position + 1");
            try (PreparedStatement insert = connection.prepareStatement("insert into event_log"
                    + " (position, name, payload, about, restricted, membership, recorded_at)"
                    + " values ((select position from event_log_head), 'game.created', '{}', '', false, 0, ?)")) {
                insert.setTimestamp(1, Timestamp.from(time.now()));
                insert.executeUpdate();
            }
        }
    }

    private List<Long> positions() throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet rows =
                        connection.createStatement().executeQuery("select position from event_log order by position")) {
            List<Long> positions = new ArrayList<>();
            while (rows.next()) {
                positions.add(rows.getLong(1));
            }
            return positions;
        }
    }
}
