package dev.lobby.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
@Tag("postgresql")
class PostgresMigrationIT extends MigrationTest {
    @Override
    Schema newSchema() {
        Databases.Database created = Databases.create();
        return new Schema(created.dataSource(), new DatabaseAddress(created.url()));
    }

    @Test
    void aMigrationThatWaitsForATableLetsOthersWriteMeanwhile() throws Exception {
        Schema schema = newSchema();
        try (Connection writing = schema.dataSource().getConnection();
                Connection other = schema.dataSource().getConnection()) {
            Migrations.configuration(schema.dataSource(), schema.address())
                    .target("4")
                    .load()
                    .migrate();
            String write = "lock table app_user in row exclusive mode";
            writing.setAutoCommit(false);
            writing.createStatement().execute(write);

            CompletableFuture<String> migration =
                    CompletableFuture.supplyAsync(() -> Migrations.migrate(schema.dataSource(), schema.address()));
            await().until(() -> isWaitingForALock(other));
            other.setAutoCommit(false);
            other.createStatement().execute("set local lock_timeout = '8s'");
            other.createStatement().execute(write);
            other.commit();
            assertThat(migration).isNotDone();

            writing.commit();
            assertThat(migration.get(1, TimeUnit.MINUTES)).startsWith("schema migrated to ");
        }
    }

    @Test
    void aDatabaseThatCannotStoreAllTextIsRefused() throws Exception {
        String name = "latin1" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = newSchema().dataSource().getConnection()) {
            connection
                    .createStatement()
                    .execute("create database " + name
                            + " encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0");
        }
        Databases.Database database = new Databases.Database(name);

        assertThatThrownBy(() -> Migrations.migrate(database.dataSource(), new DatabaseAddress(database.url())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the database " + database.url()
                        + " has the encoding LATIN1. Create one with encoding 'UTF8', or correct lobby.database.url");
    }

    private static boolean isWaitingForALock(Connection connection) throws SQLException {
        try (ResultSet row = connection
                .createStatement()
                .executeQuery("select 1 from pg_locks join pg_database on database = pg_database.oid"
                        + " where datname = current_database() and not granted")) {
            return row.next();
        }
    }
}
