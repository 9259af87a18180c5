package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two servers with one PostgreSQL tell each other of events. The poll would find them a minute later. */
@Tag("postgresql")
class PostgresRelayIT {
    private static final int EVENTS = 50;
    private static final Duration USUALLY = Duration.ofMillis(50);

    /** However slow the machine is. */
    private static final Duration LONGEST = Duration.ofSeconds(3);

    private final Databases.Database database = Databases.create();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void eventsOfOneServerReachTheSessionsOfAnotherAtOnceEvenAfterAConnectionBroke() throws Exception {
        List<String> settings = new ArrayList<>(database.settings());
        settings.add("lobby.log.poll=PT60S");
        try (ServerProcess one = ServerProcess.start(Files.createDirectory(folder.resolve("one")), settings);
                ServerProcess other = ServerProcess.start(Files.createDirectory(folder.resolve("other")), settings)) {
            Player ann = one.lobby().player();
            Session here = one.lobby().session("message.*");
            Session there = other.lobby().session("message.*");
            // From here on all frames are events.
            there.forget();
            assertThat(other.lobby().metric("lobby_relay_listening")).isEqualTo(1);

            List<Long> late = new ArrayList<>();
            for (int event = 1; event <= EVENTS; event++) {
                int heard = event;
                ann.says(ann.id(), "hello");
                long answered = System.nanoTime();
                await().pollInterval(Duration.ofMillis(1)).atMost(LONGEST).until(() -> there.count() >= heard);
                late.add((System.nanoTime() - answered) / 1_000_000);
            }
            late.sort(null);
            System.out.printf(
                    "Relay: a frame comes from the other server %d ms after the answer at p50, %d ms at the most%n",
                    late.get(EVENTS / 2), late.get(EVENTS - 1));
            assertThat(late.get(EVENTS / 2)).isLessThan(USUALLY.toMillis());
            assertThat(there.received()).isEqualTo(here.frames(EVENTS));
            aCursorOfOneHoldsAtTheOther(ann, other.lobby());
            ofTwoWhoWantANameAtOnceOneGetsIt(one.lobby(), other.lobby());

            Set<Integer> before = breakConnections();
            await().untilAsserted(() -> assertThat(listening()).hasSize(2).doesNotContainAnyElementsOf(before));
            ann.says(ann.id(), "hello again");
            there.frames(EVENTS + 1);
            assertThat(there.received()).isEqualTo(here.frames(EVENTS + 1));
        }
    }

    private static void aCursorOfOneHoldsAtTheOther(Player ann, Lobby other) {
        String cursor = ann.get("/api/users/" + ann.id()).expect(200).header("Event-Cursor");
        List<JsonObject> said = IntStream.range(0, 3)
                .mapToObj(i -> ann.says(ann.id(), "after the cursor"))
                .toList();

        try (Session resumed = Session.openV1(other, "/ws")) {
            JsonObject answer =
                    resumed.ask("\"event\":\"subscribe\",\"data\":\"message.*\",\"after\":\"" + cursor + "\"");
            assertThat(answer.getString("event")).isEqualTo("subscribed");
            assertThat(resumed.placed(said.size()).stream().map(frame -> frame.getJsonObject("data")))
                    .isEqualTo(said);
        }
    }

    private static void ofTwoWhoWantANameAtOnceOneGetsIt(Lobby one, Lobby other) {
        for (String name : List.of("eve", "joe", "sue")) {
            List<CompletableFuture<Integer>> answers = Stream.of(one, other)
                    .map(lobby -> CompletableFuture.supplyAsync(
                            () -> lobby.register(name).status()))
                    .toList();
            assertThat(answers.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(201, 409);
        }
    }

    private Set<Integer> breakConnections() throws Exception {
        Set<Integer> processes = listening();
        try (Connection connection = database.connect(folder)) {
            for (int process : processes) {
                connection.createStatement().execute("select pg_terminate_backend(" + process + ")");
            }
        }
        return processes;
    }

    /** PostgreSQL's processes for the connections that listen. */
    private Set<Integer> listening() throws Exception {
        try (Connection connection = database.connect(folder);
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery(
                                "select pid from pg_stat_activity where application_name = 'lobby-listener' and datname = '"
                                        + database.name() + "'")) {
            Set<Integer> processes = new HashSet<>();
            while (rows.next()) {
                processes.add(rows.getInt(1));
            }
            return processes;
        }
    }
}
