package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server's process is stopped, or killed while it is written to. {@code -Dlobby.test.kills=…} does it more often, {@code
 * -Dlobby.test.seed=…} at other moments.
 */
class ProcessIT {
    private static final int KILLS = Integer.getInteger("lobby.test.kills", 1);
    private static final long SEED = Long.getLong("lobby.test.seed", 1);
    private static final int WRITERS = 8;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    private final Databases.Database database = Databases.createOrEmbedded();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void everyAcknowledgedMessageIsThereAndHasItsEventOnceAndNoEventIsWithoutItsMessage() throws Exception {
        Random random = new Random(SEED);
        List<String> names = List.of("ann", "bob");
        for (int kill = 1; kill <= KILLS; kill++) {
            int enough = acknowledged.size() + 200 + random.nextInt(600);
            try (ServerProcess server = ServerProcess.start(folder, database.settings())) {
                List<Player> players = new ArrayList<>();
                for (String name : names) {
                    players.add(kill == 1 ? server.lobby().player(name) : loggedIn(server.lobby(), name));
                }
                writeUntilKilled(server, players, enough);
            }
            check(kill);
        }
        try (ServerProcess server = ServerProcess.start(folder, database.settings());
                Session session = server.lobby().session("message.*")) {
            Player ann = loggedIn(server.lobby(), "ann");
            acknowledged.add(ann.says(ann.id(), "still here").getString("_id"));
            assertThat(session.events(1)).containsExactly("message.created");
        }
        check(KILLS + 1);
        assertThat(rows("select count(*) from event_pending")).containsExactly("0");
    }

    @Test
    void aServerThatIsToldToStopSaysSoToItsSessionsAndEndsAndHasFoundItsServerAsItKnowsIt() throws Exception {
        Instant told;
        Session session;
        try (ServerProcess server = ServerProcess.start(folder, database.settings())) {
            session = server.lobby().session("user.*");
            server.lobby().player("ann");
            assertThat(session.events(1)).containsExactly("user.online");
            assertThat(server.log()
                            .replaceAll("\u001B\\[[0-9;]*m", "")
                            .lines()
                            .filter(line -> line.contains("WARN") && line.contains("[dev.lobby")))
                    .isEmpty();
            if (database.name().isEmpty()) {
                assertThatOnlyTheServersOwnUserCanReadItsDatabase();
            }
            told = Instant.now();
        }

        assertThat(session.closeCode()).isEqualTo(1001);
        assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    private void assertThatOnlyTheServersOwnUserCanReadItsDatabase() throws IOException {
        Path data = ServerProcess.embeddedDatabase(folder).resolveSibling("");
        assertThat(permissions(data)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files.filter(file -> file.toFile().getName().startsWith("lobby.")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aServerThatStoodStillTakesNoneOfItsClientsForDead() throws Exception {
        List<String> settings = new ArrayList<>(database.settings());
        settings.add("lobby.socket.ping-interval=PT1S");
        settings.add("lobby.socket.stall-timeout=PT1S");
        try (ServerProcess server = ServerProcess.start(folder, settings);
                Session session = server.lobby().session("user.*")) {
            server.freeze();
            staysOpen(session, Duration.ofSeconds(5));

            server.thaw();
            staysOpen(session, Duration.ofSeconds(5));
            server.lobby().player("ann");
            assertThat(session.events(1)).containsExactly("user.online");
        }
    }

    private static void staysOpen(Session session, Duration time) {
        await().pollInterval(Duration.ofMillis(100))
                .during(time)
                .atMost(time.multipliedBy(2))
                .until(session::isOpen);
    }

    /** A client that answers pings may otherwise say nothing. */
    @Test
    void aSessionThatHearsAllTheTimeAndSaysNothingStaysHoweverImpatientTheServerIs() throws Exception {
        Duration timeout = Duration.ofSeconds(2);
        try (ServerProcess server = ServerProcess.startWithReadTimeout(folder, timeout, database.settings())) {
            Player ann = server.lobby().player("ann");
            Session session = server.lobby().session("message.*");

            List<JsonObject> said = new ArrayList<>();
            await().pollInterval(Duration.ofMillis(100))
                    .during(timeout.multipliedBy(3))
                    .atMost(timeout.multipliedBy(10))
                    .until(() -> {
                        said.add(ann.says(ann.id(), "message " + said.size()));
                        return session.isOpen();
                    });

            assertThat(session.frames(said.size()).stream().map(frame -> (JsonValue) frame.getJsonObject("data")))
                    .isEqualTo(said);
            session.close();
        }
    }

    private static Player loggedIn(Lobby lobby, String name) {
        JsonObject login = lobby.login(name, Lobby.PASSWORD).expect(200).object();
        return new Player(lobby, login.getJsonObject("user").getString("_id"), name, login);
    }

    private void writeUntilKilled(ServerProcess server, List<Player> players, int enough) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            for (int i = 0; i < WRITERS; i++) {
                Player sender = players.get(i % players.size());
                Player receiver = players.get((i + 1) % players.size());
                threads.execute(() -> {
                    try {
                        for (int n = 0; server.isAlive(); n++) {
                            acknowledged.add(
                                    sender.says(receiver.id(), "message " + n).getString("_id"));
                            if (acknowledged.size() >= enough) {
                                server.kill();
                            }
                        }
                    } catch (IllegalStateException e) {
                        // The connection broke: what was under way was not acknowledged.
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            threads.shutdownNow();
        }
    }

    /** Looks into the dead server's database. */
    private void check(int kill) throws SQLException {
        List<String> messages = rows("select id from message");
        List<String> events = new ArrayList<>();
        for (String table : List.of("event_log", "event_pending")) {
            rows("select payload from " + table + " where name = 'message.created'")
                    .forEach(payload -> events.add(payload.replaceFirst(".*\"_id\":\"([0-9a-f]*)\".*", "$1")));
        }
        long end = Long.parseLong(rows("select position from event_log_head").get(0));

        assertThat(messages).containsAll(acknowledged);
        assertThat(events).doesNotHaveDuplicates().hasSameElementsAs(messages);
        assertThat(new HashSet<>(rows("select position from event_log"))).hasSize((int) end);
        System.out.printf(
                "Crash: seed %d, stop %d: %d messages acknowledged, %d there, %d events, %s of them pending%n",
                SEED,
                kill,
                acknowledged.size(),
                messages.size(),
                events.size(),
                rows("select count(*) from event_pending").get(0));
    }

    private List<String> rows(String select) throws SQLException {
        try (Connection connection = database.connect(folder);
                ResultSet rows = connection.createStatement().executeQuery(select)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
