package dev.lobby.database;

import dev.lobby.harness.Databases;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A database for one test, with the schema of the migrations. */
public final class TestDatabase {
    private TestDatabase() {}

    /** Creates the schema in another database. */
    public static void migrate(DataSource dataSource, String url) {
        Migrations.migrate(dataSource, new DatabaseAddress(url));
    }

    /** With H2, in memory. */
    public static DataSource create() throws SQLException {
        DatabaseAddress address = new DatabaseAddress("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setUrl(address.connectionUrl());
        Migrations.migrate(dataSource, address);
        return dataSource;
    }

    public static DataSource onPostgresql() {
        Databases.Database created = Databases.create();
        DataSource dataSource = created.dataSource();
        migrate(dataSource, created.url());
        return dataSource;
    }
}
