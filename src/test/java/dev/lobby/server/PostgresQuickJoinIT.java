package dev.lobby.server;

import static dev.lobby.harness.AtOnce.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Quick joins on two servers with one PostgreSQL. {@code -Dlobby.test.quick-joins=…} has more rounds.
 */
@Tag("once")
@Tag("postgresql")
class PostgresQuickJoinIT {
    private static final String QUICK_JOIN = "/api/games/quick-join";
    private static final int ROUNDS = Integer.getInteger("lobby.test.quick-joins", 5);
    private static final int PLAYERS = 100;

    private final Databases.Database database = Databases.create();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void onTwoServersFillEachGameBeforeTheyMakeAnotherAndPassOnesThatAreLocked() throws Exception {
        List<String> settings = new ArrayList<>(database.settings());
        settings.add("lobby.rest.max-logins-per-minute=0");
        // All at once at the database, and not a few after the others.
        settings.add("lobby.rest.max-running-calls-per-address=0");
        try (ServerProcess one = ServerProcess.start(Files.createDirectory(folder.resolve("one")), settings);
                ServerProcess other = ServerProcess.start(Files.createDirectory(folder.resolve("other")), settings)) {
            List<Player> players = new ArrayList<>();
            for (int i = 0; i < PLAYERS; i++) {
                Player player = one.lobby().player();
                players.add(i % 2 == 0 ? player : player.at(other.lobby()));
            }

            fillEachGameBeforeTheyMakeAnother(players);
            passAGameThatIsLocked(players);
        }
    }

    private static Answer quickJoin(Player player, String attribute, String create) {
        return player.post(
                QUICK_JOIN, "{\"attributes\":{\"test\":\"" + attribute + "\"}" + create.replace('\'', '"') + "}");
    }

    private static String game(Answer answer) {
        return answer.object().getJsonObject("game").getString("_id");
    }

    private static void fillEachGameBeforeTheyMakeAnother(List<Player> players) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String attribute = "round " + round;

            List<Answer> answers =
                    atOnce(players, player -> quickJoin(player, attribute, ",'create':{'name':'ten','maxMembers':10}"));

            assertThat(answers).allMatch(answer -> answer.status() == 200 || answer.status() == 201);
            assertThat(answers.stream()
                            .collect(Collectors.groupingBy(PostgresQuickJoinIT::game, Collectors.counting())))
                    .hasSize(PLAYERS / 10)
                    .allSatisfy((game, joined) -> assertThat(joined).isEqualTo(10));
        }
    }

    private void passAGameThatIsLocked(List<Player> players) throws Exception {
        String fuller = game(
                quickJoin(players.get(0), "locked", ",'create':{'name':'a'}").expect(201));
        assertThat(game(quickJoin(players.get(1), "locked", "").expect(200))).isEqualTo(fuller);
        String other = players.get(0)
                .post("/api/games", "{\"name\":\"b\",\"attributes\":{\"test\":\"locked\"}}")
                .expect(201)
                .object()
                .getString("_id");
        try (Connection connection = database.connect(folder)) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("select id from game where id = '" + fuller + "' for update");

            assertThat(game(quickJoin(players.get(2), "locked", "").expect(200)))
                    .isEqualTo(other);

            connection.createStatement().execute("select id from game where id = '" + other + "' for update");
            CompletableFuture<Answer> waiting =
                    CompletableFuture.supplyAsync(() -> quickJoin(players.get(3), "locked", ",'create':{'name':'c'}"));
            await().until(() -> waits(connection));
            connection.commit();
            assertThat(game(waiting.get().expect(200))).isEqualTo(fuller);
        }
    }

    /** Whether another connection waits for a lock. */
    private static boolean waits(Connection connection) throws Exception {
        try (var rows = connection.createStatement().executeQuery("select count(*) from pg_locks where not granted")) {
            rows.next();
            return rows.getInt(1) > 0;
        }
    }
}
