package dev.lobby.harness;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server and its standby, which replicates it as PostgreSQL does. For one thread, but for the port. */
public final class Standby implements AutoCloseable {
    private static final String DATABASE = "postgres";
    private static final String USER = "lobby.database.user=postgres";

    private final Path folder;
    private final boolean synchronous;
    private int servers;
    private volatile Server primary;
    private @Nullable Server standby;

    private record Server(Path data, EmbeddedPostgres postgres) {
        static Server start(Path data, int port) throws IOException {
            return new Server(
                    data,
                    EmbeddedPostgres.builder()
                            .setDataDirectory(data)
                            .setCleanDataDirectory(false)
                            .setPort(port)
                            // As in production, and not as it is by default here.
                            .setServerConfig("synchronous_commit", "on")
                            .setServerConfig("max_connections", "200")
                            .start());
        }

        int port() {
            return postgres.getPort();
        }

        List<ProcessHandle> processes() throws IOException {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0));
            ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
            return Stream.concat(Stream.of(postmaster), postmaster.children()).toList();
        }

        void execute(String sql) throws SQLException {
            try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
                connection.createStatement().execute(sql);
            }
        }

        void set(String name, String value) throws SQLException {
            execute("alter system set " + name + " = '" + value + "'");
            execute("select pg_reload_conf()");
        }

        long number(String sql) throws SQLException {
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    ResultSet row = connection.createStatement().executeQuery(sql)) {
                row.next();
                return row.getLong(1);
            }
        }

        /** A base backup, which is the beginning of a standby. */
        void copy(Path to) throws IOException, SQLException {
            try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
                connection.createStatement().execute("select pg_backup_start('standby', true)");
                try (Stream<Path> files = Files.walk(data)) {
                    for (Path file : (Iterable<Path>) files::iterator) {
                        copy(file, to.resolve(data.relativize(file).toString()));
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
                    "primary_conninfo = 'host=localhost port=" + port() + " user=postgres'\n");
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(data));
        }

        private static void copy(Path file, Path to) throws IOException {
            if (Files.isDirectory(file)) {
                Files.createDirectories(to);
            } else if (!file.getFileName().toString().startsWith("postmaster.")) {
                try {
                    Files.copy(file, to);
                } catch (NoSuchFileException e) {
                    // PostgreSQL has deleted it meanwhile.
                }
            }
        }
    }

    /** @param synchronous whether a commit is acknowledged only once the standby has it on its disk */
    public Standby(Path folder, boolean synchronous) throws IOException, SQLException {
        this.folder = folder;
        this.synchronous = synchronous;
        this.primary = Server.start(newFolder(), ServerProcess.freePort());
        follow();
    }

    private Path newFolder() {
        return folder.resolve("postgres" + servers++);
    }

    /** The port of whichever is the primary. */
    public int port() {
        return primary.port();
    }

    /** Settings that lead to the database by this port. */
    public List<String> settingsBy(int port) {
        return List.of("lobby.database.url=jdbc:postgresql://localhost:" + port + "/" + DATABASE, USER);
    }

    /** Settings that lead to whichever of the two is the primary. */
    public List<String> settings() {
        return List.of(
                "lobby.database.url=jdbc:postgresql://localhost:" + primary.port() + ",localhost:"
                        + standby().port() + "/" + DATABASE + "?targetServerType=primary&hostRecheckSeconds=2",
                USER);
    }

    private Server standby() {
        return Objects.requireNonNull(standby, "the standby is the primary now, and has none");
    }

    /** Starts a standby of the primary, and waits until it replicates. */
    public void follow() throws IOException, SQLException {
        Path copy = newFolder();
        primary.copy(copy);
        standby = Server.start(copy, ServerProcess.freePort());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> primary.number("select count(*) from pg_stat_replication where state = 'streaming'") == 1);
        if (synchronous) {
            primary.set("synchronous_standby_names", "*");
        }
    }

    /** Waits until the standby has everything, and lets nothing more get there. */
    public void cutOff() throws SQLException {
        await().until(() ->
                primary.number("select count(*) from pg_stat_replication where replay_lsn >= pg_current_wal_lsn()")
                        == 1);
        standby().set("primary_conninfo", "");
        await().until(() -> primary.number("select count(*) from pg_stat_replication") == 0);
    }

    /** Kills the primary at once, and makes the standby the primary. */
    public void failOver() throws IOException, SQLException {
        Server failed = primary;
        List<ProcessHandle> processes = failed.processes();
        processes.forEach(ProcessHandle::destroyForcibly);
        await().atMost(Duration.ofSeconds(20)).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        failed.postgres.close();
        standby().execute("select pg_promote(true, 30)");
        primary = standby();
        standby = null;
    }

    /** Stops the primary as an administrator does, and starts it again. */
    public void restart() throws IOException {
        primary.postgres.close();
        primary = Server.start(primary.data, primary.port());
    }

    /** Lets the primary stand still. */
    public void freeze() throws IOException {
        Signal.STOP.send(primary.processes().stream());
    }

    public void thaw() throws IOException {
        Signal.CONT.send(primary.processes().stream());
    }

    /** Breaks all connections to the primary, but for its standby's. */
    public void breakConnections() throws SQLException {
        primary.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where backend_type = 'client backend' and pid <> pg_backend_pid()");
    }

    @Override
    public void close() throws IOException {
        try {
            if (standby != null) {
                standby.postgres.close();
            }
        } finally {
            primary.postgres.close();
        }
    }
}
