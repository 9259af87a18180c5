package dev.lobby.benchmark;

import static org.awaitility.Awaitility.await;

import dev.lobby.database.TestDatabase;
import dev.lobby.log.LogServer;
import dev.lobby.log.LogTail;
import dev.lobby.log.Subjects;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGConnectionPoolDataSource;

/**
 * What it costs that many servers follow the log of one: the classes that do this in a server, many times in one process,
 * with a real PostgreSQL. Runs only when it is asked for; {@code -Dlobby.test.seconds=…} is the length of each measurement.
 */
class FollowersRun {
    private static final int[] SERVERS = {2, 10, 30, 100};
    private static final int[] RATES = {50, 500, 2_000};
    private static final int SECONDS = Integer.getInteger("lobby.test.seconds", 10);
    private static final int MOST_TRANSACTIONS_PER_SECOND = 500;

    /** The sequencer's, the announcer's, and one to spare. */
    private static final int CONNECTIONS = 3;

    private static final String PADDING = "x".repeat(300);

    private final ConcurrentLinkedQueue<Long> delays = new ConcurrentLinkedQueue<>();

    @Test
    void whatManyServersCost() throws Exception {
        for (int number : SERVERS) {
            try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "500")
                    .setServerConfig("fsync", "off")
                    .start()) {
                TestDatabase.migrate(postgres.getPostgresDatabase(), postgres.getJdbcUrl("postgres", "postgres"));
                run(postgres, number);
            }
        }
    }

    /** The first server places all events. */
    private void run(EmbeddedPostgres postgres, int number) throws Exception {
        String url = postgres.getJdbcUrl("postgres", "postgres").replaceFirst("[?].*", "");
        SettingReader settings = TestSettings.with("lobby.database.url", url, "lobby.database.user", "postgres");
        List<JdbcConnectionPool> pools = new ArrayList<>();
        List<LogServer> servers = new ArrayList<>();
        try (Connection own = postgres.getPostgresDatabase().getConnection()) {
            for (int i = 0; i < number; i++) {
                JdbcConnectionPool pool = pool(url);
                pools.add(pool);
                servers.add(new LogServer(pool, settings, i == 0 ? tail -> {} : this::note));
            }
            await().until(() -> connections(own, "application_name = 'lobby-listener'") == number);
            write(own, servers, RATES[RATES.length - 1]);
            for (int rate : RATES) {
                measure(own, servers, rate);
            }
        } finally {
            servers.forEach(LogServer::close);
            pools.forEach(JdbcConnectionPool::dispose);
        }
    }

    private static JdbcConnectionPool pool(String url) {
        PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
        source.setUrl(url);
        source.setUser("postgres");
        JdbcConnectionPool pool = JdbcConnectionPool.create(source);
        pool.setMaxConnections(CONNECTIONS);
        return pool;
    }

    /** How long after it was written, before its commit, the newest event has come. */
    private void note(LogTail tail) {
        String payload = Objects.requireNonNull(tail.at(tail.end())).payload();
        delays.add(System.nanoTime() - Long.parseLong(payload.substring(6, payload.indexOf(','))));
    }

    private void measure(Connection own, List<LogServer> servers, int rate) throws Exception {
        delays.clear();
        Duration placing = servers.get(0).processorTime();
        Duration following = following(servers);
        Duration database = postgres(own);
        long begun = System.nanoTime();
        int events = write(own, servers, rate);
        double seconds = (System.nanoTime() - begun) / 1e9;
        long[] sorted = delays.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "Followers: %d servers, %.0f events a second: processor time for each event: %d µs of the one that places, %d"
                        + " µs of each other one, %d µs of PostgreSQL; from the write to the others p50 %.1f ms, p99 %.1f"
                        + " ms; %d connections%n",
                servers.size(),
                events / seconds,
                micros(placing, servers.get(0).processorTime(), events),
                micros(following, following(servers), events * (servers.size() - 1)),
                micros(database, postgres(own), events),
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6,
                connections(own, "backend_type = 'client backend' and pid <> pg_backend_pid()"));
    }

    private static long micros(Duration before, Duration after, int number) {
        return after.minus(before).toNanos() / 1000 / number;
    }

    /** Writes at the rate, and waits until all servers have everything. Returns the number of events. */
    private static int write(Connection own, List<LogServer> servers, int rate) throws SQLException {
        long end = servers.get(0).tail().end();
        long begun = System.nanoTime();
        int transactions = Math.min(rate, MOST_TRANSACTIONS_PER_SECOND);
        int each = rate / transactions;
        own.setAutoCommit(false);
        for (int i = 0; i < SECONDS * transactions; i++) {
            long due = begun + i * 1_000_000_000L / transactions;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            for (int event = 0; event < each; event++) {
                Subjects.pend(
                        own,
                        "message.created",
                        "{\"at\":" + System.nanoTime() + ",\"body\":\"" + PADDING + "\"}",
                        Subjects.restrictedTo("1".repeat(24), "2".repeat(24)));
            }
            own.commit();
            servers.get(0).committed();
        }
        own.setAutoCommit(true);
        int events = SECONDS * transactions * each;
        await().atMost(Duration.ofMinutes(1))
                .until(() -> servers.stream().allMatch(server -> server.tail().end() == end + events));
        return events;
    }

    private static Duration following(List<LogServer> servers) {
        return servers.stream().skip(1).map(LogServer::processorTime).reduce(Duration.ZERO, Duration::plus);
    }

    /** The processor time of PostgreSQL's processes. */
    private static Duration postgres(Connection own) throws SQLException, IOException {
        try (ResultSet row = own.createStatement().executeQuery("show data_directory")) {
            row.next();
            Path file = Path.of(row.getString(1), "postmaster.pid");
            ProcessHandle postmaster = ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(file).get(0)))
                    .orElseThrow();
            return Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                    .reduce(Duration.ZERO, Duration::plus);
        }
    }

    private static int connections(Connection own, String which) throws SQLException {
        try (ResultSet row =
                own.createStatement().executeQuery("select count(*) from pg_stat_activity where " + which)) {
            row.next();
            return row.getInt(1);
        }
    }
}
