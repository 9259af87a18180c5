package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Members who time out, on two servers with one PostgreSQL. */
@Tag("postgresql")
class PostgresTimeoutIT {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
    private static final int MANY = 20_000;

    private final Databases.Database database = Databases.create();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private ServerProcess start(String name, String... more) throws Exception {
        List<String> settings = new ArrayList<>(database.settings());
        settings.add("lobby.presence.timeout=PT1S");
        settings.addAll(List.of(more));
        return ServerProcess.start(Files.createDirectory(folder.resolve(name)), settings);
    }

    private static List<JsonObject> seen(Session watcher, String event, String key, String id) {
        return watcher.received().stream()
                .filter(frame -> frame.getString("event").equals(event))
                .map(frame -> frame.getJsonObject("data"))
                .filter(data -> data.getString(key).equals(id))
                .toList();
    }

    private static void awaitSeen(Session watcher, String event, String key, Player player) {
        await().atMost(LONG_ENOUGH)
                .until(() -> !seen(watcher, event, key, player.id()).isEmpty());
    }

    @Test
    void whoeverWasCountedByAServerThatDiesTimesOutOnceByAnother() throws Exception {
        try (ServerProcess one = start("one");
                ServerProcess other = start("other")) {
            Player ann = other.lobby().player();
            Player bob = one.lobby().player();
            Player carol = one.lobby().player();
            Player dave = one.lobby().player();
            Session watcher = other.lobby().session("**");
            Session annIsHere = Session.open(other.lobby(), "/ws?access_token=" + ann.token());
            Session carolIsThere = Session.open(one.lobby(), "/ws?access_token=" + carol.token());
            Session daveIsThere = Session.open(one.lobby(), "/ws?access_token=" + dave.token());
            String game = ann.post("/api/games", "{\"name\":\"chess\",\"memberTimeout\":10}")
                    .expect(201)
                    .object()
                    .getString("_id");
            bob.joins(game);
            carol.joins(game);
            dave.joins(game);
            awaitSeen(watcher, "user.offline", "_id", bob);

            one.kill();
            awaitSeen(watcher, "user.offline", "_id", carol);
            awaitSeen(watcher, "user.offline", "_id", dave);
            Session daveIsBack = Session.open(other.lobby(), "/ws?access_token=" + dave.token());

            awaitSeen(watcher, "member.deleted", "userId", bob);
            awaitSeen(watcher, "member.deleted", "userId", carol);
            daveIsBack.close();
            awaitSeen(watcher, "member.deleted", "userId", dave);
            for (Player gone : List.of(bob, carol, dave)) {
                assertThat(seen(watcher, "member.deleted", "userId", gone.id()))
                        .as("once")
                        .extracting(member -> member.getString("reason"))
                        .containsExactly("timeout");
            }
            List<String> ofDave = watcher.received().stream()
                    .filter(frame -> frame.getJsonObject("data").toString().contains(dave.id()))
                    .map(frame -> frame.getString("event"))
                    .filter(event -> event.startsWith("user.o") || event.equals("member.deleted"))
                    .toList();
            assertThat(ofDave).endsWith("user.offline", "user.online", "user.offline", "member.deleted");
            assertThat(annIsHere.isOpen()).isTrue();
            assertThat(List.of(carolIsThere, daveIsThere)).isNotEmpty();
        }
    }

    /** Of many games and members, those who are not due are not read. */
    @Test
    void lookingCostsNothingWhereNobodyHasLeft() throws Exception {
        try (ServerProcess server = start("one", "lobby.game.abandoned-after=PT1H")) {
            Player ann = server.lobby().player();
            Session annIsHere = Session.open(server.lobby(), "/ws?access_token=" + ann.token());
            try (Connection connection = database.connect(folder)) {
                fill(connection, ann.id());
            }
            // What was read to fill them.
            await().atMost(LONG_ENOUGH).until(() -> read() >= 3 * MANY);
            long before = read();
            for (int i = 0; i < 2; i++) {
                Player other = server.lobby().player();
                Session watcher = server.lobby().session("user.offline");
                awaitSeen(watcher, "user.offline", "_id", other);
            }
            // PostgreSQL's processes tell what they have read, all of it, within ten seconds.
            long begun = System.nanoTime();
            await().atMost(LONG_ENOUGH)
                    .until(() ->
                            System.nanoTime() - begun > Duration.ofSeconds(12).toNanos());

            assertThat(read() - before).isLessThan(MANY / 10);
            assertThat(annIsHere.isOpen()).isTrue();
        }
    }

    private static void fill(Connection connection, String owner) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into game (id, name, owner, members, started, member_timeout, timeout_since,"
                    + " created_at, updated_at) select lpad(to_hex(i), 24, '0'), 'game', '" + owner
                    + "', 1, false, 60, now(), now(), now() from generate_series(1, " + MANY + ") i");
            statement.execute("insert into member (game_id, user_id, ready, created_at, updated_at)"
                    + " select id, owner, false, now(), now() from game");
            statement.execute("insert into idle_game (game_id, since) select id, now() from game");
            statement.execute("insert into absence (user_id, look_at) select id, now() + interval '1 hour' from game");
            statement.execute("analyze");
        }
    }

    private long read() throws SQLException {
        try (Connection connection = database.connect(folder);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select sum(coalesce(idx_tup_fetch, 0) + seq_tup_read)"
                        + " from pg_stat_user_tables where relname in ('game', 'member', 'absence', 'idle_game')")) {
            row.next();
            return row.getLong(1);
        }
    }
}
