package dev.lobby.server;

import static java.net.http.HttpRequest.BodyPublishers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Passwords are hashed for whoever asks, and that takes a processor long: nobody has the server work for them alone. */
@Tag("once")
@ArquillianTest
@RunAsClient
class PasswordLoadIT {
    private static final String HASHED = "lobby_passwords_hashed_total";
    private static final int FLOOD = 100;

    @ArquillianResource
    private URL url;

    private Lobby lobby;

    @Deployment(testable = false)
    static WebArchive deployment() {
        // What is tested is what they cost.
        return Deployments.lobby(
                "lobby.proxy.trusted=127.0.0.1",
                "lobby.rest.max-hashes-per-minute=0",
                "lobby.rest.max-concurrent-calls-per-address=0",
                "test.password.iterations=100000");
    }

    @BeforeEach
    void begin() {
        lobby = Lobby.at(url);
    }

    @Test
    void aPasswordForAGameIsHashedOnlyForWhoMayChangeIt() {
        Player ann = lobby.player();
        Player bob = lobby.player();
        String game = ann.createsGame("chess");
        String started = ann.createsGame("go");
        ann.patch("/api/games/" + started, "{\"started\":true}").expect(200);
        String password = Lobby.json("password", "sesame");
        double before = lobby.metric(HASHED);

        ann.patch("/api/games/0123456789abcdef01234567", password).expect(404);
        bob.patch("/api/games/" + game, password).expect(403);
        ann.patch("/api/games/" + started, password).expect(409);
        assertThat(lobby.metric(HASHED)).isEqualTo(before);

        ann.patch("/api/games/" + game, password).expect(200);
        assertThat(lobby.metric(HASHED)).isEqualTo(before + 1);
    }

    @Test
    void aNameThatIsTakenIsRefusedBeforeThePasswordIsHashed() {
        Player ann = lobby.player();
        double before = lobby.metric(HASHED);

        lobby.register(ann.name()).expect(409);

        assertThat(lobby.metric(HASHED)).isEqualTo(before);
    }

    /** Of two addresses one has a hundred logins under way all the time. */
    @Test
    void whoFloodsLoginsIsRefusedAndTheOthersAreServed() throws Exception {
        Player ann = lobby.player();
        long alone = millis(() -> assertThat(
                        login(ann.name(), Lobby.PASSWORD, "198.51.100.2").statusCode())
                .isEqualTo(200));
        try (Flood flood = new Flood()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> flood.answers.size() > 20);

            List<Long> logins = new ArrayList<>();
            List<Long> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                logins.add(millis(() -> assertThat(login(ann.name(), Lobby.PASSWORD, "198.51.100.2")
                                .statusCode())
                        .isEqualTo(200)));
                calls.add(millis(() -> ann.get("/api/games?limit=1").expect(200)));
            }
            System.out.printf(
                    "Passwords: under a flood logins take %s ms, alone %d, and calls %s ms; of %d of the flood %d were refused%n",
                    logins,
                    alone,
                    calls,
                    flood.answers.size(),
                    flood.answers.stream()
                            .filter(answer -> answer.statusCode() == 503)
                            .count());

            assertThat(flood.answers).allMatch(answer -> answer.statusCode() == 401 || answer.statusCode() == 503);
            assertThat(flood.answers)
                    .filteredOn(answer -> answer.statusCode() == 503)
                    .isNotEmpty()
                    .allSatisfy(answer -> assertThat(answer.headers().firstValue("Retry-After"))
                            .isPresent());
            // In one queue they would wait for a hundred others each.
            assertThat(median(logins)).isLessThan(2_000 + 15 * alone);
            assertThat(median(calls)).isLessThan(2_000);
        }
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static long millis(Runnable call) {
        long begin = System.nanoTime();
        call.run();
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }

    private HttpResponse<String> login(String name, String password, String address) {
        return lobby.http()
                .sendAsync(loginRequest(name, password, address), BodyHandlers.ofString())
                .join();
    }

    private HttpRequest loginRequest(String name, String password, String address) {
        return HttpRequest.newBuilder(lobby.address("/api/auth/login"))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", address)
                .POST(ofString(Lobby.json("name", name, "password", password)))
                .build();
    }

    /** Logins from one address, so many at once, each followed by another. */
    private final class Flood implements AutoCloseable {
        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final Queue<HttpResponse<String>> answers = new ConcurrentLinkedQueue<>();
        private final AtomicInteger underWay = new AtomicInteger(FLOOD);
        private final AtomicBoolean ended = new AtomicBoolean();

        Flood() {
            for (int i = 0; i < FLOOD; i++) {
                next();
            }
        }

        private void next() {
            CompletableFuture<HttpResponse<String>> answered =
                    http.sendAsync(loginRequest("nobody", "wrong horse", "198.51.100.1"), BodyHandlers.ofString());
            CompletableFuture<HttpResponse<String>> unused = answered.whenComplete((answer, failure) -> {
                if (answer != null) {
                    answers.add(answer);
                }
                // A client that is refused tries again, but not at once.
                if (ended.get()) {
                    underWay.decrementAndGet();
                } else {
                    CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS)
                            .execute(this::next);
                }
            });
        }

        @Override
        public void close() {
            ended.set(true);
            await().atMost(Duration.ofMinutes(2)).until(() -> underWay.get() == 0);
        }
    }
}
