package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.RawHttp;
import dev.lobby.harness.RawHttp.Answer;
import dev.lobby.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that come late, or never. */
class SlowBodiesIT {
    /** More than WildFly has threads, and half of Payara's. */
    private static final int OF_AN_ADDRESS = 100;

    /** Fewer than Payara has threads. */
    private static final int OF_ALL = 150;

    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(8);

    /** Payara's, which is the end of a read that has begun to wait. */
    private static final Duration LONGEST_READ = Duration.ofSeconds(12);

    private static final String BODY = "{\"name\":\"%s\",\"password\":\"correct horse\"}";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ServerProcess server;
    private static Lobby lobby;

    @BeforeAll
    static void start() throws IOException {
        List<String> settings = new ArrayList<>(Databases.createOrEmbedded().settings());
        settings.addAll(Deployments.NO_RATE_LIMITS);
        settings.add("lobby.proxy.trusted=127.0.0.1");
        settings.add("lobby.rest.body-timeout=" + BODY_TIMEOUT);
        settings.add("lobby.rest.max-pending-bodies-per-address=" + OF_AN_ADDRESS);
        settings.add("lobby.rest.max-pending-bodies=" + OF_ALL);
        server = ServerProcess.startWithShortReads(folder, LONGEST_READ, settings);
        lobby = server.lobby();
    }

    @AfterAll
    static void stop() {
        server.kill();
    }

    private static String head(String call, String address, String length) {
        return call + " HTTP/1.1\r\nHost: " + lobby.address("/").getAuthority() + "\r\nX-Forwarded-For: " + address
                + "\r\nContent-Type: application/json\r\n" + length + "\r\n\r\n";
    }

    private static String length(int bytes) {
        return "Content-Length: " + bytes;
    }

    private static Answer answer(RawHttp http) throws IOException {
        return http.read(false).orElseThrow();
    }

    /** Wherever they go: to a call that would read it, to one that is refused, and to a page. One more than may be is. */
    @Test
    void bodiesThatDoNotComeHoldUpNobody() throws Exception {
        List<String> calls = List.of("POST /api/users", "POST /api/games", "POST /");
        List<RawHttp> unfinished = new ArrayList<>();
        for (int i = 0; i <= OF_AN_ADDRESS; i++) {
            RawHttp http = new RawHttp(lobby);
            http.send(head(calls.get(i % calls.size()), "198.51.100.1", length(60)) + "{");
            unfinished.add(http);
        }

        Player ann = lobby.player();
        ann.createsGame("chess");
        assertThat(aBodyInPieces("198.51.100.2", true, "meanwhile").status()).isEqualTo(201);

        List<Integer> statuses = new ArrayList<>();
        for (RawHttp http : unfinished) {
            Answer answer = answer(http);
            statuses.add(answer.status());
            // The connection ends now, or at the latest when the server waits no longer for a next request.
            assertThat(answer.isLast()).isTrue();
            http.close();
        }
        assertThat(statuses).containsOnly(408, 503).containsOnlyOnce(503);
        assertThat(aBodyInPieces("198.51.100.1", true, "after").status()).isEqualTo(201);
    }

    /** Such a request is refused before it gets to the server's WebSocket, and the server reads its body all the same. */
    @Test
    void bodiesOfInvalidHandshakesHoldUpNobody() throws Exception {
        List<RawHttp> unfinished = new ArrayList<>();
        for (int i = 0; i <= OF_AN_ADDRESS; i++) {
            RawHttp http = new RawHttp(lobby);
            http.send(head("POST /", "198.51.100.6", "Sec-WebSocket-Key: x\r\nX-Tyrus-Tracing: x\r\n" + length(60))
                    + "{");
            unfinished.add(http);
        }

        lobby.player().createsGame("chess");

        List<Integer> statuses = new ArrayList<>();
        for (RawHttp http : unfinished) {
            statuses.add(answer(http).status());
            http.close();
        }
        assertThat(statuses).containsOnly(408, 503).containsOnlyOnce(503);
    }

    /** Two addresses take all places. A third one has its turn, and so have they when those are over. */
    @Test
    void addressesThatTakeAllPlacesGiveWayToAnother() throws Exception {
        List<RawHttp> unfinished = new ArrayList<>();
        for (int i = 0; i < OF_ALL; i++) {
            RawHttp http = new RawHttp(lobby);
            http.send(head("POST /api/users", "198.51.100." + (6 + i % 2), length(60)) + "{");
            unfinished.add(http);
        }

        List<Answer> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            others.add(aBodyInPieces("198.51.100.8", true, "third"));
        }

        assertThat(others).extracting(Answer::status).containsOnly(201);
        assertThat(firstStatus(unfinished)).isEqualTo(503);
        for (RawHttp http : unfinished) {
            http.close();
        }
        assertThat(aBodyInPieces("198.51.100.6", true, "after").status()).isEqualTo(201);
    }

    /** The status of the first answer to come. Payara ends a connection that gives way without one. */
    private static int firstStatus(List<RawHttp> unfinished) throws Exception {
        ExecutorService readers = Executors.newCachedThreadPool();
        try {
            return readers.invokeAny(unfinished.stream()
                    .<Callable<Integer>>map(
                            http -> () -> http.read(false).map(Answer::status).orElse(503))
                    .toList());
        } finally {
            readers.shutdownNow();
        }
    }

    /** @return what a body is answered with that comes piece by piece, and not with its head */
    private static Answer aBodyInPieces(String address, boolean chunked, String name) throws IOException {
        String body = BODY.formatted(name + System.nanoTime());
        try (RawHttp http = new RawHttp(lobby)) {
            http.send(head("POST /api/users", address, chunked ? "Transfer-Encoding: chunked" : length(body.length())));
            for (String piece : pieces(body)) {
                http.send(chunked ? Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n" : piece);
            }
            if (chunked) {
                http.send("0\r\n\r\n");
            }
            Answer answer = answer(http);
            // The connection goes on.
            http.send(head("GET /api/users", address, "Accept: */*"));
            Answer next = answer(http);
            assertThat(next.status()).as(next.body()).isEqualTo(401);
            return answer;
        }
    }

    private static List<String> pieces(String body) {
        return Arrays.asList(body.split("(?<=\\G.{9})", 0));
    }

    @Test
    void aBodyThatComesInPiecesIsReadWhole() throws Exception {
        assertThat(aBodyInPieces("198.51.100.2", false, "one").status()).isEqualTo(201);
        assertThat(aBodyInPieces("198.51.100.2", true, "two").status()).isEqualTo(201);
    }

    @Test
    void aClientThatDisconnectsLeavesRoomForOthers() throws Exception {
        for (int i = 0; i < 2 * OF_AN_ADDRESS; i++) {
            try (RawHttp http = new RawHttp(lobby)) {
                http.send(head("POST /api/users", "198.51.100.3", length(60)));
            }
        }

        assertThat(aBodyInPieces("198.51.100.3", false, "three").status()).isEqualTo(201);
    }

    /** Although it is still on its way when that is known. */
    @Test
    void aBodyOverTheLimitIsRefusedWithAnAnswerThatItsClientGets() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (RawHttp http = new RawHttp(lobby)) {
                http.send(head("POST /api/users", "198.51.100.4", length(600_000)));
                http.send(" ".repeat(300_000));
                http.send(" ".repeat(300_000));

                assertThat(answer(http).status()).isEqualTo(413);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"600000, 413", "80, 201"})
    void aPageThatMayCallCanReadTheAnswerAlsoIfTheBodyIsRefused(int length, int status) throws IOException {
        String body = BODY.formatted("page" + System.nanoTime());
        try (RawHttp http = new RawHttp(lobby)) {
            http.send(head("POST /api/users", "198.51.100.5", length(length) + "\r\nOrigin: http://localhost:3000"));
            http.send(body.substring(0, 9));
            http.send(body.substring(9) + " ".repeat(length - body.length()));

            Answer answer = answer(http);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers())
                    .containsEntry("access-control-allow-origin", "http://localhost:3000")
                    .containsEntry("access-control-expose-headers", "Event-Cursor, Link, Location, Retry-After")
                    .containsEntry("vary", "Origin");
        }
    }
}
