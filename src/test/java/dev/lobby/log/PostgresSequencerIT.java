package dev.lobby.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.TestDatabase;
import dev.lobby.harness.Databases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The sequencer with PostgreSQL, where events are placed in another way. */
@Tag("postgresql")
class PostgresSequencerIT extends SequencerTest {
    @Override
    DataSource newDatabase() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(Databases.create().url());
        source.setUser("postgres");
        TestDatabase.migrate(source, source.getUrl());
        return source;
    }

    /** An update would leave a dead row behind each time. */
    @Test
    void anEmptyBatchWritesNothing() throws SQLException {
        try (Connection connection = database.getConnection()) {
            String before = head(connection);

            assertThat(Placing.on(connection).place(connection, 0, 10)).isEmpty();

            assertThat(head(connection)).isEqualTo(before);
        }
    }

    /** Where the row is stored; an update stores it anew. */
    private static String head(Connection connection) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("select ctid from event_log_head")) {
            row.next();
            return row.getString(1);
        }
    }
}
