package dev.lobby.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Databases for tests, of the kind that {@code lobby.test.database} names: {@code h2}, in files, or {@code postgresql}. */
final class Databases {
    private static final boolean POSTGRESQL = "postgresql".equals(System.getProperty("lobby.test.database", "h2"));

    private Databases() {}

    /** One PostgreSQL server for all tests of a run, started when the first asks for it; ends with the run. */
    private static final class Postgres {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A new and empty one, as settings. */
    static List<String> create() {
        String name = "lobby" + UUID.randomUUID().toString().replace("-", "");
        if (!POSTGRESQL) {
            return settings("jdbc:h2:file:"
                    + Path.of("target", "databases", name, "lobby").toAbsolutePath());
        }
        try (Connection connection = Postgres.SERVER.getPostgresDatabase().getConnection()) {
            connection.createStatement().execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return settings(Postgres.SERVER.getJdbcUrl("postgres", name).replaceFirst("[?].*", ""));
    }

    private static List<String> settings(String url) {
        return List.of("lobby.database.url=" + url, "lobby.database.user=" + (POSTGRESQL ? "postgres" : "lobby"));
    }
}
