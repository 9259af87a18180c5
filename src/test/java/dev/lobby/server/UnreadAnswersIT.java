package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.RawHttp;
import dev.lobby.harness.RawHttp.Answer;
import dev.lobby.harness.ServerProcess;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Answers that nobody reads, or only slowly. */
class UnreadAnswersIT {
    /** More than may wait, and than WildFly has threads. */
    private static final int CONNECTIONS = 60;

    /** Of one connection: more than the kernel holds. */
    private static final int PIPELINED = 12;

    private static final int OF_AN_ADDRESS = 32;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration PROMPT = Duration.ofSeconds(1);

    /** Until what was asked at once is computed, or refused. */
    private static final Duration BURST = Duration.ofSeconds(12);

    private static final int SMALL = 16_384;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ServerProcess server;
    private static Lobby lobby;
    private static Player ann;

    /** With a page of 1 MiB. */
    private static String talk;

    @BeforeAll
    static void start() throws IOException {
        List<String> settings = new ArrayList<>(Databases.createOrEmbedded().settings());
        settings.addAll(Deployments.NO_RATE_LIMITS);
        settings.add("lobby.proxy.trusted=127.0.0.1");
        // All calls are of one user, and at once.
        settings.add("lobby.rest.max-concurrent-calls=0");
        settings.add("lobby.rest.answer-timeout=" + ANSWER_TIMEOUT);
        settings.add("lobby.rest.max-unread-answers-per-address=" + OF_AN_ADDRESS);
        server = ServerProcess.start(folder, settings);
        lobby = server.lobby();
        ann = lobby.player();
        talk = "/api/messages?limit=100&with=" + ann.id();
        String longest = "x".repeat(16_384);
        for (int i = 0; i < 64; i++) {
            ann.says(ann.id(), longest);
        }
    }

    @AfterAll
    static void stop() {
        server.kill();
    }

    private static String get(String path, String address) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + lobby.address("/").getAuthority() + "\r\nX-Forwarded-For: "
                + address + "\r\nAuthorization: Bearer " + ann.token() + "\r\n\r\n";
    }

    private static Answer answer(RawHttp http) throws IOException {
        return http.read(false).orElseThrow();
    }

    private static List<RawHttp> askWithoutReading(String path, int connections, int times) throws IOException {
        List<RawHttp> unread = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            RawHttp http = new RawHttp(lobby, SMALL, in -> in);
            http.send(get(path, "198.51.100.1").repeat(times));
            unread.add(http);
        }
        return unread;
    }

    /** Of another address. */
    private static Duration longestOf(int calls) throws IOException {
        Duration longest = Duration.ZERO;
        for (int i = 0; i < calls; i++) {
            long begun = System.nanoTime();
            try (RawHttp http = new RawHttp(lobby)) {
                http.send(get("/api/users/" + ann.id(), "198.51.100.2"));
                assertThat(answer(http).status()).isEqualTo(200);
            }
            Duration taken = Duration.ofNanos(System.nanoTime() - begun);
            longest = taken.compareTo(longest) > 0 ? taken : longest;
        }
        return longest;
    }

    private static void awaitThatOthersAreServed() {
        await().atMost(BURST).untilAsserted(() -> assertThat(longestOf(30)).isLessThan(PROMPT));
    }

    private static double unread() {
        return lobby.metric("lobby_answers_unread");
    }

    @Test
    void pagesThatNobodyReadsHoldUpNobodyAndTakeLittleMemory() throws Exception {
        longestOf(30);
        long before = server.liveHeapMegabytes();

        List<RawHttp> connections = askWithoutReading(talk, CONNECTIONS, PIPELINED);

        // The calls of an address take turns.
        await().atMost(BURST).untilAsserted(() -> assertThat(unread()).isPositive());
        awaitThatOthersAreServed();
        assertThat(unread()).isLessThanOrEqualTo(OF_AN_ADDRESS);
        // What was asked at once may still be computed.
        await().atMost(BURST)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () -> assertThat(server.liveHeapMegabytes() - before).isLessThan(2 * OF_AN_ADDRESS));
        await().atMost(ANSWER_TIMEOUT.multipliedBy(2))
                .untilAsserted(() -> assertThat(unread()).isZero());
        assertThat(server.liveHeapMegabytes() - before).isLessThan(OF_AN_ADDRESS / 2);
        for (RawHttp http : connections) {
            http.close();
        }
    }

    /** Enough of them fill what the kernel holds. */
    @Test
    void smallAnswersThatNobodyReadsHoldUpNobody() throws Exception {
        List<RawHttp> connections = askWithoutReading("/asyncapi.json", CONNECTIONS, 160);

        await().atMost(BURST).untilAsserted(() -> assertThat(unread()).isPositive());
        awaitThatOthersAreServed();
        assertThat(unread()).isLessThanOrEqualTo(OF_AN_ADDRESS);
        for (RawHttp http : connections) {
            http.close();
        }
    }

    /** All of them share its bytes. */
    @Test
    void theLargestFileTakesLittleMemoryHoweverManyDoNotReadIt() throws Exception {
        longestOf(30);
        long before = server.liveHeapMegabytes();

        List<RawHttp> connections = askWithoutReading("/docs/swagger-ui-bundle.js", 200, PIPELINED);

        await().atMost(BURST).untilAsserted(() -> assertThat(unread()).isPositive());
        awaitThatOthersAreServed();
        assertThat(unread()).isPositive().isLessThanOrEqualTo(OF_AN_ADDRESS);
        assertThat(server.liveHeapMegabytes() - before).isLessThan(OF_AN_ADDRESS / 2);
        for (RawHttp http : connections) {
            http.close();
        }
    }

    @Test
    void ofAnAnswerThatWasReadNothingStaysInMemory() throws Exception {
        longestOf(30);
        long before = server.liveHeapMegabytes();
        List<RawHttp> connections = new ArrayList<>();

        for (int i = 0; i < CONNECTIONS; i++) {
            RawHttp http = new RawHttp(lobby);
            http.send(get(talk, "198.51.100.4"));
            assertThat(answer(http).status()).isEqualTo(200);
            connections.add(http);
        }

        assertThat(server.liveHeapMegabytes() - before).isLessThan(CONNECTIONS / 3);
        for (RawHttp http : connections) {
            http.close();
        }
    }

    @Test
    void aSlowReaderGetsTheWholeAnswer() throws Exception {
        try (RawHttp http = new RawHttp(lobby, SMALL, Slowly::new)) {
            http.send(get(talk, "198.51.100.3").repeat(2));

            assertThat(answer(http).body()).hasSizeGreaterThan(900_000).endsWith("]\n");
            assertThat(answer(http).body()).hasSizeGreaterThan(900_000).endsWith("]\n");
            http.send(get("/docs/swagger-ui-bundle.js", "198.51.100.3"));
            assertThat(answer(http).body())
                    .isEqualTo(lobby.call("GET", "/docs/swagger-ui-bundle.js", null, null)
                            .response()
                            .body());
        }
    }

    /** About 300 KiB in a second. */
    private static final class Slowly extends FilterInputStream {
        Slowly(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            await().pollDelay(Duration.ofMillis(10)).until(() -> true);
            return super.read(into, offset, Math.min(length, 4096));
        }
    }
}
