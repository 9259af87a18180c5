package dev.lobby.harness;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Databases for tests, of the kind that {@code lobby.test.database} names: {@code h2}, in files, or {@code postgresql}. */
public final class Databases {
    public static final boolean POSTGRESQL = "postgresql".equals(System.getProperty("lobby.test.database", "h2"));

    /** Whether PostgreSQL's commits reach the disk, as they do in production: {@code on} or, for tests, {@code off}. */
    private static final String FSYNC = System.getProperty("lobby.test.fsync", "off");

    private Databases() {}

    /** One PostgreSQL server for all tests of a run, started when the first asks for it; ends with the run. */
    private static final class Postgres {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("fsync", FSYNC)
                        .setServerConfig("synchronous_commit", FSYNC)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * A database and the settings that lead to it.
     *
     * @param name of a database in PostgreSQL, or the path of a file without its ending; empty for the embedded one
     */
    public record Database(String name) {
        public List<String> settings() {
            if (name.isEmpty()) {
                return List.of();
            }
            String url = "lobby.database.url=" + url();
            return POSTGRESQL ? List.of(url, "lobby.database.user=postgres") : List.of(url);
        }

        /** Of one with a name. */
        public String url() {
            return POSTGRESQL ? postgres() : "jdbc:h2:file:" + name;
        }

        /** To it, in PostgreSQL. */
        public DataSource dataSource() {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(postgres());
            source.setUser("postgres");
            return source;
        }

        /** Those that lead to it by another port of this machine, in PostgreSQL. */
        public List<String> settingsBy(int port) {
            return List.of(
                    "lobby.database.url=" + postgres().replace(":" + port(), ":" + port),
                    "lobby.database.user=postgres");
        }

        /** PostgreSQL's. */
        public int port() {
            return Postgres.SERVER.getPort();
        }

        private String postgres() {
            return Postgres.SERVER.getJdbcUrl("postgres", name).replaceFirst("[?].*", "");
        }

        /** Of a server, started in the folder, that is not running where the database is embedded. */
        public Connection connect(Path folder) throws SQLException {
            String file =
                    name.isEmpty() ? ServerProcess.embeddedDatabase(folder).toString() : name;
            return POSTGRESQL
                    ? DriverManager.getConnection(postgres(), "postgres", "")
                    : DriverManager.getConnection(
                            "jdbc:h2:file:" + file
                                    + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;IFEXISTS=TRUE;TIME ZONE=UTC",
                            "lobby",
                            "");
        }
    }

    /** A new and empty one. */
    public static Database create() {
        String name = "lobby" + UUID.randomUUID().toString().replace("-", "");
        if (!POSTGRESQL) {
            return new Database(Path.of("target", "databases", name, "lobby")
                    .toAbsolutePath()
                    .toString());
        }
        try (Connection connection = Postgres.SERVER.getPostgresDatabase().getConnection()) {
            connection.createStatement().execute("create database " + name);
            return new Database(name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one that a server has by default, or else a new one. */
    public static Database createOrEmbedded() {
        return POSTGRESQL ? create() : new Database("");
    }
}
