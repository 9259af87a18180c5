package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is restarted under the server. */
@Tag("postgresql")
class PostgresOutageIT {
    private static final int WRITERS = 4;

    /** More than a pool has connections, many times over, in case a refusal keeps one. */
    private static final int REFUSED = 500;

    /** As WildFly has them, also on lines of their own. */
    private static final String COLOUR = "\\x1b\\[[0-9;]*m";

    private static final Pattern LOGGED_AT_THE_END = Pattern.compile(
            "The database is back after [0-9]+ s[.] [1-9][0-9]* records of the log about this were left out");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<String> unexpected = new CopyOnWriteArrayList<>();

    @Test
    void isAnsweredWith503WhileItIsAwayAndAfterwardsAllGoesOnWithNothingLost() throws Exception {
        EmbeddedPostgres postgres = postgres(0);
        int port = postgres.getPort();
        List<String> settings = List.of(
                "lobby.database.url="
                        + postgres.getJdbcUrl("postgres", "postgres").replaceFirst("[?].*", ""),
                "lobby.database.user=postgres");
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try (ServerProcess server = ServerProcess.start(folder, settings)) {
            Player ann = server.lobby().player();
            Session session = server.lobby().session("message.*");
            AtomicBoolean done = new AtomicBoolean();
            for (int i = 0; i < WRITERS; i++) {
                threads.execute(() -> write(ann, done));
            }
            await().until(() -> acknowledged.size() > 100);

            int before = server.log().length();
            postgres.close();
            Answer away = await().until(() -> ann.get("/api/games"), answer -> answer.status() != 200);
            assertThat(away.status()).isEqualTo(503);
            assertThat(away.header("Retry-After")).isEqualTo("1");
            assertThat(away.problem()).isEqualTo("unavailable");
            for (Answer call : List.of(
                    server.lobby().register("late"),
                    server.lobby().login(ann.name(), Lobby.PASSWORD),
                    server.lobby()
                            .call(
                                    "POST",
                                    "/api/auth/refresh",
                                    null,
                                    Lobby.json("refreshToken", ann.login().getString("refreshToken"))),
                    ann.post("/api/auth/logout", null))) {
                assertThat(call.expect(503).problem()).isEqualTo("unavailable");
                assertThat(call.header("Retry-After")).isEqualTo("1");
            }
            Answer notReady = await().until(() -> health(server, "ready"), answer -> answer.status() != 200);
            assertThat(notReady).hasToString("503 {\"status\":\"DOWN\"}\n");
            assertThat(notReady.header("Retry-After")).isEqualTo("1");
            assertThat(notReady.header("Cache-Control")).isEqualTo("no-store");

            await().atMost(Duration.ofMinutes(1)).until(() -> refused.get() >= REFUSED);
            assertThat(health(server, "ready").status()).isEqualTo(503);
            assertThat(health(server, "live").status()).isEqualTo(200);

            postgres = postgres(port);
            Instant back = Instant.now();
            int written = acknowledged.size();
            await().atMost(Duration.ofSeconds(10)).until(() -> acknowledged.size() > written);
            Duration untilWritten = Duration.between(back, Instant.now());
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> session.received().size() > written);
            Duration untilDelivered = Duration.between(back, Instant.now());
            await().until(() -> health(server, "ready").status() == 200);
            await().until(() -> acknowledged.size() > written + 100);
            await().until(() -> server.log().contains("The database is back after"));
            done.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

            assertThat(unexpected).as(server.log()).isEmpty();
            assertThat(server.log().substring(before).replaceAll(COLOUR, "").lines())
                    .filteredOn(line -> !line.isBlank())
                    .satisfiesExactly(
                            line -> assertThat(line).contains("The database cannot be reached: "),
                            line -> assertThat(line).containsPattern(LOGGED_AT_THE_END));
            assertThat(session.isOpen()).isTrue();
            await().until(() -> received(session).containsAll(acknowledged));
            assertThat(received(session)).doesNotHaveDuplicates();
            System.out.printf(
                    "Outage: %d refused; first write %d ms and first event %d ms after the database was back; %d acknowledged, %d"
                            + " events%n",
                    refused.get(),
                    untilWritten.toMillis(),
                    untilDelivered.toMillis(),
                    acknowledged.size(),
                    received(session).size());
        } finally {
            threads.shutdownNow();
            postgres.close();
        }
    }

    private static Answer health(ServerProcess server, String what) {
        return server.lobby().call("GET", "/api/health/" + what, null, null);
    }

    private EmbeddedPostgres postgres(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("postgres"))
                .setCleanDataDirectory(false)
                .start();
    }

    private void write(Player player, AtomicBoolean done) {
        while (!done.get()) {
            Answer answer = player.post("/api/messages", Lobby.json("receiver", player.id(), "body", "hello"));
            if (answer.status() == 201) {
                acknowledged.add(answer.object().getString("_id"));
            } else if (answer.status() == 503) {
                refused.incrementAndGet();
            } else {
                unexpected.add(answer.toString());
            }
        }
    }

    private static List<String> received(Session session) {
        List<String> ids = new ArrayList<>();
        session.received().forEach(frame -> ids.add(frame.getJsonObject("data").getString("_id")));
        return ids;
    }
}
