package dev.lobby.harness;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server and its standby, which replicates it as PostgreSQL does. */
public final class Standby implements AutoCloseable {
    private static final String DATABASE = "postgres";

    private final Path primaryData;
    private final EmbeddedPostgres primary;
    private final EmbeddedPostgres standby;

    /** @param synchronous whether a commit is acknowledged only once the standby has it on its disk */
    public Standby(Path folder, boolean synchronous) throws IOException, SQLException {
        primaryData = folder.resolve("primary");
        Path copy = folder.resolve("standby");
        primary = builder(primaryData).start();
        copy(copy);
        standby = builder(copy).setCleanDataDirectory(false).start();
        if (synchronous) {
            execute(primary, "alter system set synchronous_standby_names = '*'");
            execute(primary, "select pg_reload_conf()");
        }
        await().until(() -> number(primary, "select count(*) from pg_stat_replication where state = 'streaming'") == 1);
    }

    private static EmbeddedPostgres.Builder builder(Path data) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                // As in production, and not as it is by default here.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100");
    }

    /** A base backup, which is the beginning of a standby. */
    private void copy(Path to) throws IOException, SQLException {
        try (Connection connection = primary.getPostgresDatabase().getConnection()) {
            connection.createStatement().execute("select pg_backup_start('standby', true)");
            try (Stream<Path> files = Files.walk(primaryData)) {
                for (Path file : files.toList()) {
                    Path target = to.resolve(primaryData.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else if (!file.getFileName().toString().startsWith("postmaster.")) {
                        Files.copy(file, target);
                    }
                }
            }
            try (ResultSet label =
                    connection.createStatement().executeQuery("select labelfile from pg_backup_stop()")) {
                label.next();
                Files.writeString(to.resolve("backup_label"), label.getString(1));
            }
        }
        Files.createFile(to.resolve("standby.signal"));
        Files.writeString(
                to.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=localhost port=" + primary.getPort() + " user=postgres'\n");
        Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(primaryData));
    }

    /** Settings that lead to whichever of the two is the primary. */
    public List<String> settings() {
        return List.of(
                "lobby.database.url=jdbc:postgresql://localhost:" + primary.getPort() + ",localhost:"
                        + standby.getPort() + "/" + DATABASE + "?targetServerType=primary&hostRecheckSeconds=2",
                "lobby.database.user=postgres");
    }

    /** Waits until the standby has everything, and lets nothing more get there. */
    public void cutOff() throws SQLException {
        await().until(() ->
                number(primary, "select count(*) from pg_stat_replication where replay_lsn >= pg_current_wal_lsn()")
                        == 1);
        execute(standby, "alter system set primary_conninfo = ''");
        execute(standby, "select pg_reload_conf()");
        await().until(() -> number(primary, "select count(*) from pg_stat_replication") == 0);
    }

    /** Kills the primary at once, and makes the standby the primary. */
    public void failOver() throws IOException, SQLException {
        long pid = Long.parseLong(
                Files.readAllLines(primaryData.resolve("postmaster.pid")).get(0));
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        await().atMost(Duration.ofSeconds(20)).until(() -> ProcessHandle.of(pid).isEmpty());
        execute(standby, "select pg_promote(true, 30)");
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection()) {
            connection.createStatement().execute(sql);
        }
    }

    private static long number(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws IOException {
        try (primary;
                standby) {
            // Both end, also if one cannot.
        }
    }
}
