package dev.lobby.database;

import dev.lobby.harness.Databases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/** A database for one test, with the schema of the migrations. */
public final class TestDatabase {
    /** What the migrations make of an empty database, as one script, which runs in a fraction of their time. */
    private static @Nullable String schema;

    private TestDatabase() {}

    /** Creates the schema in another database. */
    public static void migrate(DataSource dataSource, String url) {
        Migrations.migrate(dataSource, new DatabaseAddress(url));
    }

    /** With H2, in memory. */
    public static DataSource create() throws SQLException {
        String script = schema();
        DataSource dataSource = empty();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(script);
            // Each log has its own.
            statement.execute("update event_log_head set epoch = substring(replace(cast(gen_random_uuid() as varchar),"
                    + " '-', ''), 1, 12)");
        }
        return dataSource;
    }

    private static synchronized String schema() throws SQLException {
        if (schema == null) {
            JdbcDataSource migrated = empty();
            migrate(migrated, migrated.getURL());
            StringBuilder script = new StringBuilder();
            try (Connection connection = migrated.getConnection();
                    ResultSet lines = connection.createStatement().executeQuery("script nopasswords nosettings")) {
                while (lines.next()) {
                    script.append(lines.getString(1)).append('\n');
                }
            }
            schema = script.toString();
        }
        return schema;
    }

    private static JdbcDataSource empty() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setUrl(
                new DatabaseAddress("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1").connectionUrl());
        return dataSource;
    }

    public static DataSource onPostgresql() {
        Databases.Database created = Databases.create();
        DataSource dataSource = created.dataSource();
        migrate(dataSource, created.url());
        return dataSource;
    }
}
