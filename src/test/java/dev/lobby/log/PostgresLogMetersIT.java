package dev.lobby.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
@Tag("postgresql")
class PostgresLogMetersIT extends LogMetersTest {
    @Override
    DataSource newDatabase() {
        return TestDatabase.onPostgresql();
    }

    @Override
    @Test
    void theSizeIsKnownToPostgresqlOnly() throws Exception {
        DataSource database = newDatabase();
        add(database, 1, time.now());
        LogMeters log = of(database);
        log.measure();
        double before = gauge("lobby.log.size");
        assertThat(before).isPositive();

        for (int i = 2; i <= 1000; i++) {
            add(database, i, time.now());
        }
        log.measure();

        assertThat(gauge("lobby.log.size")).isGreaterThan(before);
    }
}
