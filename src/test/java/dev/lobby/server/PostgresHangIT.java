package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Line;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is there, but does not answer, and no connection is closed. */
@Tag("postgresql")
class PostgresHangIT {
    private static final int WRITERS = 4;

    /** The connections for calls, and those of both pools. */
    private static final int POOL_OF_CALLS = 16;

    private static final int POOLS = 20;
    private static final int CALLERS = 2 * POOLS;

    /** Each may make a part of these calls at once. */
    private static final int USERS = 4;

    private static final Duration LONGEST_CALL = Duration.ofSeconds(15);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(25);
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(20);

    private final Databases.Database database = Databases.create();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /** A message that was sent, or not. The time is that of {@link System#nanoTime}. */
    private record Call(long begun, Duration took, int status, String id) {}

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void noCallWaitsForLongAndDeliveryGoesOn() throws Exception {
        try (Line line = Line.to(database.port());
                ServerProcess server = start(line)) {
            Player ann = server.lobby().player();
            List<Player> all =
                    Stream.generate(server.lobby()::player).limit(USERS).toList();
            Session session = server.lobby().session("message.*");
            noMoreConnectionsAreOpenedThanThePoolsHave(all);
            connectionsHangAndNewOnesAreServed(line, ann, session);
            line.release();

            everythingHangs(line, server, all);

            line.release();
            await().atMost(LONGEST_RECOVERY).until(() -> ann.get("/api/games").status() == 200);
            await().atMost(LONGEST_RECOVERY).until(() -> ready(server) == 200);
            String last = ann.says(ann.id(), "back").getString("_id");
            await().atMost(LONGEST_RECOVERY).until(() -> received(session).contains(last));
            assertThat(received(session)).doesNotHaveDuplicates();
            assertThat(session.isOpen()).isTrue();
        }
    }

    /** All calls come from one address. */
    private ServerProcess start(Line line) throws IOException {
        List<String> settings = new ArrayList<>(database.settingsBy(line.port()));
        settings.add("lobby.rest.max-running-calls-per-address=0");
        return ServerProcess.start(folder, settings);
    }

    private void noMoreConnectionsAreOpenedThanThePoolsHave(List<Player> all) throws Exception {
        List<Future<Boolean>> calling = new ArrayList<>();
        try (Connection holding = database.connect(folder);
                Connection watching = database.connect(folder)) {
            holding.setAutoCommit(false);
            holding.createStatement().execute("lock table message");
            for (int i = 0; i < CALLERS; i++) {
                Player player = all.get(i % USERS);
                calling.add(threads.submit(() -> write(player, new AtomicBoolean(true))));
            }
            await().during(Duration.ofMillis(300)).until(() -> waiting(watching) == POOL_OF_CALLS);
            assertThat(pooled(watching)).isLessThanOrEqualTo(POOLS);
            holding.rollback();
            for (Future<Boolean> caller : calling) {
                assertThat(caller.get(1, TimeUnit.MINUTES)).isTrue();
            }
            assertThat(pooled(watching)).isLessThanOrEqualTo(POOLS);
        }
        assertThat(calls).extracting(Call::status).containsOnly(201);
        calls.clear();
    }

    /** How many connections the server has, apart from the one that listens. */
    private static int pooled(Connection connection) throws SQLException {
        // One is the other one of this test.
        return connections(connection, "application_name <> 'lobby-listener' and pid <> pg_backend_pid()") - 1;
    }

    private static int waiting(Connection connection) throws SQLException {
        return connections(connection, "wait_event_type = 'Lock'");
    }

    private static int connections(Connection connection, String which) throws SQLException {
        try (ResultSet row = connection
                .createStatement()
                .executeQuery(
                        "select count(*) from pg_stat_activity where datname = current_database() and " + which)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void connectionsHangAndNewOnesAreServed(Line line, Player ann, Session session) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(() -> write(ann, done));
        }
        var writing = writers.stream().map(threads::submit).toList();
        await().until(() -> acknowledged(Long.MIN_VALUE).size() > 100);

        line.hold();
        long held = System.nanoTime();
        await().atMost(LONGEST_SILENCE).until(() -> received(session).stream().anyMatch(acknowledged(held)::contains));
        Duration silence = Duration.ofNanos(System.nanoTime() - held);
        int before = acknowledged(held).size();
        await().atMost(LONGEST_RECOVERY).until(() -> acknowledged(held).size() > before + 100);
        done.set(true);
        for (var writer : writing) {
            assertThat(writer.get(1, TimeUnit.MINUTES)).isTrue();
        }

        System.out.printf("Hang of the connections: longest call %s, next event after %s%n", longest(), silence);
        assertThat(calls).extracting(Call::status).containsOnly(201, 503);
        assertThat(longest()).isLessThan(LONGEST_CALL);
        await().atMost(LONGEST_RECOVERY).until(() -> received(session).containsAll(acknowledged(Long.MIN_VALUE)));
    }

    private void everythingHangs(Line line, ServerProcess server, List<Player> all) throws Exception {
        calls.clear();
        List<Callable<Boolean>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Player player = all.get(i % USERS);
            callers.add(() -> write(player, new AtomicBoolean(true)));
        }

        line.holdAll();
        threads.invokeAll(callers);

        System.out.printf("Hang of everything: longest of %d calls %s%n", calls.size(), longest());
        assertThat(calls).hasSize(CALLERS).extracting(Call::status).containsOnly(503);
        assertThat(longest()).isLessThan(LONGEST_CALL);
        assertThat(ready(server)).isEqualTo(503);
    }

    private static int ready(ServerProcess server) {
        return server.lobby().call("GET", "/api/health/ready", null, null).status();
    }

    /** Sends messages, one at least. */
    private boolean write(Player player, AtomicBoolean done) {
        do {
            long begun = System.nanoTime();
            int status = 0;
            String id = "";
            try {
                Answer answer = player.post("/api/messages", Lobby.json("receiver", player.id(), "body", "hello"));
                status = answer.status();
                id = status == 201 ? answer.object().getString("_id") : "";
            } catch (IllegalStateException e) {
                // It was not answered in time.
            }
            calls.add(new Call(begun, Duration.ofNanos(System.nanoTime() - begun), status, id));
        } while (!done.get());
        return true;
    }

    /** The messages that are known to be sent, by calls that began after that time. */
    private Set<String> acknowledged(long after) {
        return calls.stream()
                .filter(call -> call.status == 201 && call.begun > after)
                .map(Call::id)
                .collect(Collectors.toSet());
    }

    private Duration longest() {
        return calls.stream().map(Call::took).max(Duration::compareTo).orElseThrow();
    }

    private static List<String> received(Session session) {
        return session.received().stream()
                .map(frame -> frame.getJsonObject("data").getString("_id"))
                .toList();
    }
}
