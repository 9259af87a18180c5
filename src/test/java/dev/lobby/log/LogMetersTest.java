package dev.lobby.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.Database;
import dev.lobby.database.TestDatabase;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class LogMetersTest {
    final TestTime time = new TestTime();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    LogMeters of(DataSource database) throws SQLException {
        LogSettings settings = new LogSettings(TestSettings.with());
        LogTail tail = new LogTail(settings);
        tail.begin("an-epoch", 2);
        Retention retention = new Retention(database, time, settings);
        retention.refresh();
        return new LogMeters(database, new Database(), time, tail, retention, meters);
    }

    static void add(DataSource database, long position, Instant recorded) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into event_log"
                        + " (position, name, payload, recorded_at, about, restricted, membership)"
                        + " values (?, 'game.created', '{}', ?, '', false, 0)")) {
            insert.setLong(1, position);
            insert.setTimestamp(2, Timestamp.from(recorded));
            insert.executeUpdate();
        }
    }

    double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    DataSource newDatabase() throws SQLException {
        return TestDatabase.create();
    }

    @Test
    void theAgeIsThatOfTheOldestEvent() throws Exception {
        DataSource database = newDatabase();
        LogMeters log = of(database);
        log.measure();
        assertThat(gauge("lobby.log.age")).isZero();

        add(database, 1, time.now());
        time.pass(Duration.ofHours(1));
        add(database, 2, time.now());
        log.measure();

        assertThat(gauge("lobby.log.age")).isEqualTo(3600);
        assertThat(gauge("lobby.log")).isEqualTo(2);
    }

    @Test
    void theSizeIsKnownToPostgresqlOnly() throws Exception {
        of(newDatabase()).measure();

        assertThat(meters.find("lobby.log.size").gauge()).isNull();
    }
}
