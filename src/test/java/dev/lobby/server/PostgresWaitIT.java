package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import dev.lobby.log.Subjects;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What goes on while calls wait for something in the database, which this test holds. */
@Tag("postgresql")
class PostgresWaitIT {
    private static final int GAMES = 25;

    /** That of the game which the deletion waits for. */
    private static final int HELD = 22;

    /** The games that the user may still be in while the deletion waits. */
    private static final int LEFT = 10;

    private static final int POOL_OF_CALLS = 16;
    private static final int CALLS = 2 * 20;

    /** Each may make a part of these calls at once. */
    private static final int USERS = 4;

    private static final String WAITING =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    private static final String RENEWALS = "select max(renewals) from node";

    private final Databases.Database database = Databases.create();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private ServerProcess start() throws IOException {
        List<String> settings = new ArrayList<>(database.settings());
        // So long calls wait for what is held.
        settings.add("lobby.database.timeout=PT60S");
        // All calls come from one address.
        settings.add("lobby.rest.max-running-calls-per-address=0");
        return ServerProcess.start(folder, settings);
    }

    @Test
    void eventsAreDeliveredAndTheServerLivesWhileAllCallsWait() throws Exception {
        try (ServerProcess server = start();
                Connection holding = database.connect(folder);
                Connection other = database.connect(folder)) {
            List<Player> all =
                    Stream.generate(server.lobby()::player).limit(USERS).toList();
            String game = "/api/games/" + all.get(0).createsGame("chess");
            String shown = all.get(0).get(game).expect(200).response().body().strip();
            Session session = server.lobby().session("game.updated");
            holding.setAutoCommit(false);
            holding.createStatement().execute("lock table message");
            List<Future<Answer>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                Player player = all.get(i % USERS);
                calls.add(threads.submit(
                        () -> player.post("/api/messages", Lobby.json("receiver", player.id(), "body", "hello"))));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> number(other, WAITING) >= POOL_OF_CALLS);
            long renewals = number(other, RENEWALS);

            // As if another server had committed it.
            Subjects.pend(other, "game.updated", shown, Subjects.PUBLIC);

            assertThat(session.events(1)).containsExactly("game.updated");
            await().atMost(Duration.ofSeconds(30)).until(() -> number(other, RENEWALS) > renewals);
            assertThat(number(other, WAITING)).isGreaterThanOrEqualTo(POOL_OF_CALLS);
            holding.rollback();
            for (Future<Answer> call : calls) {
                // Who waits longer for a connection than the pool lets them is told to come back.
                assertThat(call.get(1, TimeUnit.MINUTES).status()).isIn(201, 503);
            }
        }
    }

    @Test
    void whoIsDeletedLeavesTheGamesOfOthersAFewAtATime() throws Exception {
        try (ServerProcess server = start();
                Connection holding = database.connect(folder);
                Connection watching = database.connect(folder)) {
            Player ann = server.lobby().player();
            Player bob = server.lobby().player();
            Player eve = server.lobby().player();
            List<String> games = new ArrayList<>();
            for (int i = 0; i < GAMES; i++) {
                String game = ann.createsGame("chess");
                bob.joins(game);
                games.add(game);
            }
            holding.setAutoCommit(false);
            holding.createStatement().execute("select 1 from game where id = '" + games.get(HELD) + "' for update");

            Future<Answer> deletion = threads.submit(() -> bob.delete("/api/users/" + bob.id()));

            await().atMost(Duration.ofSeconds(30)).until(() -> memberships(watching, bob) <= LEFT);
            eve.joins(games.get(0));
            assertThat(deletion.isDone()).isFalse();
            holding.rollback();
            assertThat(deletion.get(1, TimeUnit.MINUTES).status()).isEqualTo(200);
            assertThat(memberships(watching, bob)).isZero();
        }
    }

    private static long memberships(Connection connection, Player player) throws SQLException {
        return number(connection, "select count(*) from member where user_id = '" + player.id() + "'");
    }

    private static long number(Connection connection, String select) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery(select)) {
            row.next();
            return row.getLong(1);
        }
    }
}
