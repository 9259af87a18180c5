package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A server that is told to end takes leave of its clients first. */
class DrainIT {
    private static final Duration DRAIN = Duration.ofSeconds(3);
    private static final int EACH = 30;

    /** Enough for half a minute. */
    private static final int MESSAGES = 200_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void sessionsAreClosedEvenlyThoseFirstThatCanResumeAndNobodyNewIsLetIn() throws Exception {
        List<String> settings = new ArrayList<>(Databases.createOrEmbedded().settings());
        settings.addAll(Deployments.NO_RATE_LIMITS);
        settings.add("lobby.drain=" + DRAIN);
        try (ServerProcess server = ServerProcess.start(folder, settings)) {
            Player ann = server.lobby().player();
            List<Session> plain = new ArrayList<>();
            List<Session> resumable = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                plain.add(server.lobby().session("message.*"));
                Session v1 = Session.openV1(server.lobby(), "/ws");
                v1.subscribe("message.*");
                resumable.add(v1);
            }
            CompletableFuture<Void> ending = CompletableFuture.runAsync(server::close);
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> server.lobby().probe("/api/health/ready") == 503);

            ann.says(ann.id(), "still here");
            assertThatThrownBy(() -> Session.open(server.lobby(), "/ws"))
                    .rootCause()
                    .hasMessageContaining("503");
            Map<Session, Long> closed = closings(plain, resumable);

            List<Long> first = times(resumable, closed);
            List<Long> last = times(plain, closed);
            assertThat(Collections.max(first)).isLessThanOrEqualTo(Collections.min(last) + 100);
            long took = Collections.max(last) - Collections.min(first);
            System.out.printf("Drain: %d sessions closed over %d ms%n", 2 * EACH, took);
            assertThat(took).isBetween(DRAIN.toMillis() / 2, DRAIN.toMillis() + 2000);
            assertThat(Collections.max(first) - Collections.min(first)).isBetween(took / 4, took * 3 / 4);
            assertThat(longestPause(closed.values())).isLessThan(DRAIN.toMillis() / 5);
            Session closedLast =
                    Collections.max(plain, Comparator.comparing(session -> closed.getOrDefault(session, 0L)));
            assertThat(closedLast.texts()).hasSize(1);
            ending.join();
        }
    }

    @Test
    @Tag("postgresql")
    void aCallInFlightIsAnsweredBeforeTheServerEnds() throws Exception {
        Databases.Database database = Databases.create();
        List<String> settings = new ArrayList<>(database.settings());
        settings.add("lobby.drain=PT0S");
        try (ServerProcess server = ServerProcess.start(folder, settings);
                Connection holding = database.connect(folder);
                Connection watching = database.connect(folder)) {
            Player ann = server.lobby().player();
            String game = ann.createsGame("a game");
            ann.says(game, "not yet");
            holding.setAutoCommit(false);
            holding.createStatement().execute("select id from game for update");

            CompletableFuture<Integer> call = CompletableFuture.supplyAsync(
                    () -> ann.post("/api/messages", Lobby.json("receiver", game, "body", "hello"))
                            .status());
            await().until(() -> isWaitedFor(watching));
            CompletableFuture<Void> ending = CompletableFuture.runAsync(server::close);
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> server.lobby().probe("/api/health/ready") == 503);
            assertThat(call).isNotDone();
            holding.rollback();

            assertThat(call).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(201);
            ending.join();
        }
    }

    /** What it has deleted until then stays deleted. Otherwise the connection would be cut after a wait in vain. */
    @Test
    @Tag("postgresql")
    void aDeletionThatTakesLongEndsWithItsServerAndIsCompletedByTheNextCall() throws Exception {
        Databases.Database database = Databases.create();
        List<String> settings = new ArrayList<>(database.settings());
        settings.add("lobby.drain=PT0S");
        Player ann;
        String game;
        try (ServerProcess server = ServerProcess.start(folder, settings);
                Connection connection = database.connect(folder)) {
            ann = server.lobby().player();
            game = ann.createsGame("a game");
            connection
                    .createStatement()
                    .execute("insert into message (id, sender, receiver, talk, body, created_at, updated_at)"
                            + " select lpad(cast(i as varchar), 24, '0'), '" + ann.id() + "', '" + game + "', '" + game
                            + "', 'hello', now(), now() from generate_series(1, " + MESSAGES + ") as numbers (i)");

            CompletableFuture<Answer> call = CompletableFuture.supplyAsync(() -> ann.delete("/api/games/" + game));
            await().until(() -> messages(connection) < MESSAGES);
            long begun = System.nanoTime();
            CompletableFuture.runAsync(server::close).join();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            assertThat(call).succeedsWithin(Duration.ofSeconds(1)).satisfies(answer -> {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isNotEmpty();
            });
            assertThat(messages(connection)).isPositive();
            connection.createStatement().execute("delete from message where id > '" + "0".repeat(20) + "1000'");
        }
        try (ServerProcess next = ServerProcess.start(folder, settings)) {
            ann.at(next.lobby()).delete("/api/games/" + game).expect(200);
        }
    }

    private static int messages(Connection connection) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("select count(*) from message")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    @Tag("wildfly")
    void aSuspendedServerClosesItsSessionsAndServesEverybodyOnceItIsResumed() throws Exception {
        try (ServerProcess server =
                ServerProcess.start(folder, Databases.createOrEmbedded().settings())) {
            Player ann = server.lobby().player();
            Session before = Session.openV1(server.lobby(), "/ws");
            before.ask("\"event\":\"subscribe\",\"data\":\"message.*\"");
            ann.says(ann.id(), "before");
            String cursor = before.placed(1).get(0).getString("cursor");

            server.administer(":suspend");
            assertThat(before.closeCode()).isEqualTo(1001);
            assertThat(server.lobby().probe("/api/health/ready")).isEqualTo(503);

            server.administer(":resume");
            await().until(server::answers);
            Session after = Session.openV1(server.lobby(), "/ws");
            after.ask("\"event\":\"subscribe\",\"data\":\"message.*\",\"after\":\"" + cursor + "\"");
            ann.says(ann.id(), "after");
            assertThat(after.placed(1).get(0).getJsonObject("data").getString("body"))
                    .isEqualTo("after");

            server.administer(":suspend");
            assertThat(after.closeCode()).as("The next time, too").isEqualTo(1001);
        }
    }

    /** Whether somebody waits for a lock in the connection's database. */
    private static boolean isWaitedFor(Connection connection) throws SQLException {
        try (ResultSet row = connection
                .createStatement()
                .executeQuery("select exists (select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and datname = current_database())")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** When each was closed, in milliseconds; all with 1001. */
    private static Map<Session, Long> closings(List<Session> plain, List<Session> resumable) {
        List<Session> all = new ArrayList<>(plain);
        all.addAll(resumable);
        Map<Session, Long> closed = new HashMap<>();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    all.stream()
                            .filter(session -> !session.isOpen())
                            .forEach(session -> closed.computeIfAbsent(session, one -> System.nanoTime() / 1_000_000));
                    return closed.size() == all.size();
                });
        assertThat(all).allSatisfy(session -> assertThat(session.closeCode()).isEqualTo(1001));
        return closed;
    }

    private static long longestPause(Collection<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        return IntStream.range(1, sorted.size())
                .mapToLong(i -> sorted.get(i) - sorted.get(i - 1))
                .max()
                .orElseThrow();
    }

    private static List<Long> times(List<Session> sessions, Map<Session, Long> closed) {
        return sessions.stream()
                .map(session -> closed.getOrDefault(session, 0L))
                .toList();
    }
}
