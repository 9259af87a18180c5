package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Who is online, on two servers with one PostgreSQL. */
@Tag("postgresql")
class PostgresPresenceIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** As documented, and some for a busy machine. */
    private static final Duration AT_THE_LATEST =
            TIMEOUT.multipliedBy(12).dividedBy(10).plusSeconds(3);

    /** So many users that what each of them costs would be seen. */
    private static final int MANY = 200;

    private static final String TRANSACTIONS = "xact_commit + xact_rollback";
    private static final String UPDATES = "tup_inserted + tup_updated + tup_deleted";

    private final Databases.Database database = Databases.create();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private ServerProcess start(String name) throws Exception {
        return ServerProcess.start(Files.createDirectory(folder.resolve(name)), settings("open"));
    }

    private List<String> settings(String visibility) {
        List<String> settings = new ArrayList<>(database.settings());
        settings.add("lobby.presence.timeout=" + TIMEOUT);
        settings.add("lobby.visibility=" + visibility);
        return settings;
    }

    private static List<String> eventsOf(Player player, Session watcher) {
        return watcher.received().stream()
                .filter(frame -> frame.getJsonObject("data").getString("_id").equals(player.id()))
                .map(frame -> frame.getString("event"))
                .toList();
    }

    private static Duration awaitEvents(Player player, Session watcher, String... names) {
        long begun = System.nanoTime();
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(eventsOf(player, watcher)).containsExactly(names));
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Test
    void aUserIsOnlineAsLongAsAnyServerKnowsThemAndGoesWithTheLast() throws Exception {
        try (ServerProcess one = start("one");
                ServerProcess other = start("other")) {
            Player ann = one.lobby().player();
            Player bob = one.lobby().player();
            Session watcher = other.lobby().session("user.*");
            Session quiet = Session.open(one.lobby(), "/ws?access_token=" + ann.token());
            assertThatALogoutAtOneEndsSessionsAtTheOther(one.lobby().player(), other.lobby(), watcher);
            Session moved = Session.open(one.lobby(), "/ws?access_token=" + bob.token());
            Session back = Session.open(other.lobby(), "/ws?access_token=" + bob.token());
            moved.close();

            Cost ofFew = costWhile(() -> letPass(other, watcher));
            List<Session> many = openMany(one.lobby());
            // PostgreSQL counts what a connection did at the latest 10 s after it did it.
            letPass(other, watcher);
            letPass(other, watcher);
            Cost ofMany = costWhile(() -> letPass(other, watcher));
            System.out.printf(
                    "Presence on two servers: each second %s with 2 users who stay, %s with %d more%n",
                    ofFew, ofMany, MANY);
            double ifEachCostOneInTwoTimeouts = MANY / 2.0 / TIMEOUT.toSeconds();
            assertThat(ofMany.transactions())
                    .as("Transactions")
                    .isLessThan(ofFew.transactions() + ifEachCostOneInTwoTimeouts);
            assertThat(ofMany.updates()).as("Updates").isLessThan(ofFew.updates() + ifEachCostOneInTwoTimeouts);
            many.forEach(Session::close);

            assertThat(quiet.isOpen()).isTrue();
            assertThat(eventsOf(ann, watcher)).as("of a quiet session").isEmpty();
            assertThat(eventsOf(bob, watcher)).as("of a session that moved").isEmpty();
            back.close();
            awaitEvents(bob, watcher, "user.offline");

            one.freeze();
            Duration frozen = awaitEvents(ann, watcher, "user.offline");
            one.thaw();
            Duration thawed = awaitEvents(ann, watcher, "user.offline", "user.online");
            assertThat(quiet.isOpen()).isTrue();

            one.kill();
            Duration killed = awaitEvents(ann, watcher, "user.offline", "user.online", "user.offline");
            System.out.printf(
                    "Presence on two servers, time-out %s: offline %s after one froze, online %s after it went on,"
                            + " offline %s after it was killed%n",
                    TIMEOUT, frozen, thawed, killed);
            assertThat(frozen).isBetween(TIMEOUT.minusSeconds(1), AT_THE_LATEST);
            assertThat(killed).isBetween(TIMEOUT.minusSeconds(1), AT_THE_LATEST);
        }
    }

    private static void assertThatALogoutAtOneEndsSessionsAtTheOther(Player eve, Lobby other, Session watcher) {
        Session session = Session.openV1(other, "/ws?access_token=" + eve.token());
        JsonObject subscribed = session.ask("\"event\":\"subscribe\",\"data\":\"user.*\"");

        eve.post("/api/auth/logout", null).expect(204);

        assertThat(subscribed.getString("event")).isEqualTo("subscribed");
        assertThat(session.closeCode()).isEqualTo(4401);
        assertThat(session.placed())
                .filteredOn(
                        frame -> frame.getJsonObject("data").getString("_id").equals(eve.id()))
                .extracting(frame -> frame.getString("event"))
                .endsWith("user.offline");
        awaitEvents(eve, watcher, "user.online", "user.offline");
        assertThat(eve.at(other).get("/api/games").status()).isEqualTo(401);
    }

    private static List<Session> openMany(Lobby lobby) {
        List<Session> many = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            many.add(Session.open(lobby, "/ws?access_token=" + lobby.player().token()));
        }
        return many;
    }

    /** What PostgreSQL does for the database each second. */
    private record Cost(double transactions, double updates) {}

    private Cost costWhile(Runnable something) throws SQLException {
        long begun = System.nanoTime();
        long transactions = count(TRANSACTIONS);
        long updates = count(UPDATES);
        something.run();
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Cost((count(TRANSACTIONS) - transactions) / seconds, (count(UPDATES) - updates) / seconds);
    }

    private long count(String what) throws SQLException {
        try (Connection connection = database.connect(folder);
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("select " + what + " from pg_stat_database where datname = '" + database.name()
                                + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Lets the time-out pass, by the end of somebody else's. */
    private static void letPass(ServerProcess server, Session watcher) {
        Player other = server.lobby().player();
        awaitEvents(other, watcher, "user.online", "user.offline");
    }

    @Test
    void aServerThatShowsMoreThanAnotherDoesNotStart() throws Exception {
        try (ServerProcess one =
                ServerProcess.start(Files.createDirectory(folder.resolve("one")), settings("private"))) {
            try (ServerProcess other = ServerProcess.startWith(
                    Deployments.asBuilt(), Files.createDirectory(folder.resolve("other")), settings("open"))) {
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> other.log()
                                .contains("Lobby does not start: Another server of this database runs with"
                                        + " lobby.visibility=private, and this one has open"));
            }
            one.kill();
            try (ServerProcess next = start("next")) {
                assertThat(next.log()).contains("visibility open");
            }
        }
    }
}
