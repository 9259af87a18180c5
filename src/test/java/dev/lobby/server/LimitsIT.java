package dev.lobby.server;

import static java.net.http.HttpRequest.BodyPublishers.noBody;
import static java.net.http.HttpRequest.BodyPublishers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.RawHttp;
import dev.lobby.harness.RawRequest;
import dev.lobby.harness.RawSession;
import dev.lobby.harness.RawSession.Received;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.URL;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens at each limit, to the one who breaks it and to the others. */
@ArquillianTest
@RunAsClient
class LimitsIT {
    private static final byte[] KEY = new byte[32];
    private static final int MAX_COMMAND_BYTES = 16_384;
    private static final int SESSIONS = 30;
    private static final int SESSIONS_OF_ADDRESS = 10;
    private static final int SESSIONS_WITHOUT_TOKEN = 18;
    private static final int REPLAYS = 5;
    private static final int HASHES = 40;
    private static final int HANDSHAKES = 10;
    private static final String V1 = "Sec-WebSocket-Protocol: lobby.v1";
    private static int addresses;

    @ArquillianResource
    private URL url;

    private Lobby lobby;

    /** This test's own, so that no other has used up what it may. */
    private String address;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby(
                "lobby.address=https://lobby.invalid/",
                "lobby.hosts=one.invalid, two.invalid",
                "lobby.origins=https://play.example.com, https://other.example.com:8443",
                "lobby.proxy.trusted=127.0.0.1",
                "lobby.rest.max-requests-per-second=20",
                "lobby.rest.max-logins-per-minute=9",
                "lobby.rest.max-hashes-per-minute=" + HASHES,
                "lobby.socket.max-handshakes-per-second=" + HANDSHAKES,
                "lobby.socket.max-sessions=" + SESSIONS,
                "lobby.socket.max-sessions-per-address=" + SESSIONS_OF_ADDRESS,
                "lobby.socket.anonymous-percent=" + 100 * SESSIONS_WITHOUT_TOKEN / SESSIONS,
                "lobby.socket.max-command-bytes=" + MAX_COMMAND_BYTES,
                "lobby.socket.max-commands-per-second=20",
                "lobby.socket.patience=PT1S",
                "lobby.socket.max-replays-per-minute=" + REPLAYS,
                "lobby.socket.stall-timeout=PT4S",
                "lobby.socket.ping-interval=PT2S",
                "lobby.socket.mailbox-bytes=65536",
                "lobby.token.key=" + Base64.getEncoder().encodeToString(KEY));
    }

    @BeforeEach
    void begin() {
        lobby = Lobby.at(url);
        address = newAddress();
    }

    private static String newAddress() {
        addresses++;
        return "198.18." + addresses / 250 + "." + addresses % 250;
    }

    private Answer call(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(lobby.address(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? noBody() : ofString(body))
                .header("X-Forwarded-For", address);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return lobby.send(request.build());
    }

    private Answer register(String name) {
        return call("POST", "/api/users", Lobby.json("name", name, "password", Lobby.PASSWORD));
    }

    private Answer logsIn(String name, String password) {
        return call("POST", "/api/auth/login", Lobby.json("name", name, "password", password));
    }

    private Player player() {
        String name = "p" + System.nanoTime();
        JsonObject user = register(name).expect(201).object();
        return new Player(
                lobby,
                user.getString("_id"),
                name,
                logsIn(name, Lobby.PASSWORD).expect(200).object());
    }

    private RawSession session(String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("X-Forwarded-For: " + address);
        return new RawSession(lobby, "/ws", all.toArray(String[]::new));
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "https://play.example.com,       true",
        "https://other.example.com:8443, true",
        "http://localhost:3000,          true",
        "http://127.0.0.1:5173,          true",
        "http://[::1]:5173,              true",
        "https://other.example.com,      false",
        "https://evil.example.com,       false",
        "https://play.example.com.evil,  false",
        "null,                           false",
    })
    void pagesOfOtherOriginsMayNotCall(String origin, boolean allowed) throws Exception {
        Answer rest = call("GET", "/api/users", null, "Origin", origin);
        try (RawSession socket = session("Origin: " + origin)) {
            assertThat(rest.status()).isEqualTo(allowed ? 401 : 403);
            assertThat(rest.header("Access-Control-Allow-Origin")).isEqualTo(allowed ? origin : "");
            assertThat(socket.status()).isEqualTo(allowed ? 101 : 403);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/ws;a=b", "/%77s", "/ws/", "/ws/x", "//ws", "/x/../ws", "//", "/ws;^", "/^", "/api/users/^"})
    void aHandshakeWithAnotherSpellingOfThePathNeverFailsTheServer(String path) throws Exception {
        Player ann = player();
        for (String token : List.of(bearer(ann.token()), "Accept: text/plain")) {
            try (RawSession session = new RawSession(lobby, path, token)) {
                assertThat(session.status()).isBetween(101, 499);
            }
        }
    }

    @Test
    void theServersOwnPagesMayCall() throws Exception {
        String own = lobby.address("").toString();
        try (RawSession socket = session("Origin: " + own)) {
            assertThat(call("GET", "/api/users", null, "Origin", own).status()).isEqualTo(401);
            assertThat(socket.status()).isEqualTo(101);
        }
    }

    /** A name of somebody's that leads to this server makes a page of theirs one of its own, for the browser. */
    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource({
        "http://evil.invalid,           evil.invalid,        false",
        "https://evil.invalid,          evil.invalid,        false",
        "http://evil.invalid:8080,      evil.invalid:8080,   false",
        "http://10.0.0.1.evil.invalid,  10.0.0.1.evil.invalid, false",
        "http://localhost.evil.invalid, localhost.evil.invalid, false",
        "http://x.lobby.invalid,        x.lobby.invalid,     false",
        "http://evil.invalid,           lobby.invalid,       false",
        "https://lobby.invalid,         evil.invalid,        false",
        "https://lobby.invalid:8443,    lobby.invalid,       false",
        "https://lobby.invalid,         lobby.invalid,       true",
        "http://LOBBY.invalid:8080,     lobby.INVALID:8080,  true",
        "http://one.invalid,            one.invalid,         true",
        "https://two.invalid:8443,      two.invalid:8443,    true",
        "http://192.0.2.7:8080,         192.0.2.7:8080,      true",
        "http://[2001:db8::1],          [2001:db8::1],       true",
        "http://localhost:8080,         localhost:8080,      true",
        "http://localhost:3000,         evil.invalid,        true",
        "https://play.example.com,      evil.invalid,        true",
    })
    void aPageIsTheServersOwnByItsOwnNamesAlone(String origin, String host, boolean allowed) throws Exception {
        RawRequest rest = RawRequest.of("GET", "/api/users", "").with("Origin: " + origin);
        RawRequest handshake = RawRequest.of("GET", "/ws", "")
                .with(
                        "Origin: " + origin,
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

        assertThat(status(rest, host)).isEqualTo(allowed ? 401 : 403);
        assertThat(status(handshake, host)).isEqualTo(allowed ? 101 : 403);
    }

    /** A page's own reads come without an Origin. */
    @ParameterizedTest
    @CsvSource({"evil.invalid, 403", "localhost, 200", "127.0.0.1:8080, 200", "lobby.invalid, 200"})
    void metricsAreNotForAPageThatAnotherNameLeadsHere(String host, int status) throws Exception {
        RawRequest metrics = RawRequest.of("GET", "/api/metrics", "");

        assertThat(status(metrics, host)).isEqualTo(status);
        assertThat(status(metrics.with("X-Forwarded-Host: localhost"), host)).isEqualTo(403);
    }

    private int status(RawRequest request, String host) throws IOException {
        try (RawHttp connection = new RawHttp(lobby)) {
            connection.send(request.head(host));
            // To a handshake no body comes.
            return connection.read(true).orElseThrow().status();
        }
    }

    @Test
    void browsersAreToldWhatAPageMayDo() {
        Answer asked = call(
                "OPTIONS",
                "/api/games",
                null,
                "Origin",
                "https://play.example.com",
                "Access-Control-Request-Method",
                "POST");
        Answer answered = call("GET", "/api/games", null, "Origin", "https://play.example.com");

        assertThat(asked.status()).isEqualTo(204);
        assertThat(asked.header("Access-Control-Allow-Origin")).isEqualTo("https://play.example.com");
        assertThat(asked.header("Access-Control-Allow-Methods")).contains("GET", "POST", "PATCH", "DELETE");
        assertThat(asked.header("Access-Control-Allow-Headers")).contains("Authorization", "Content-Type");
        assertThat(answered.header("Access-Control-Expose-Headers"))
                .isEqualTo("Event-Cursor, Link, Location, Retry-After");
        assertThat(answered.header("Vary")).contains("Origin");
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({"/client/lobby.js, *, cross-origin", "/page/page.js, '', same-origin", "/, '', same-origin"})
    void pagesOfAllOriginsMayImportTheClientAndNothingElse(String path, String allowed, String policy) {
        Answer file = call("GET", path, null, "Origin", "https://evil.example.com");
        Answer held =
                call("GET", path, null, "Origin", "https://evil.example.com", "If-None-Match", file.header("ETag"));

        assertThat(file.status()).isEqualTo(200);
        assertThat(held.status()).isEqualTo(304);
        assertThat(List.of(file, held)).allSatisfy(answer -> {
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(allowed);
            assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo(policy);
        });
    }

    @Test
    void whoCallsTooOftenIsRefusedAndTheOthersAreNot() {
        Player ann = player();
        Player bob = player();

        Answer refused = IntStream.range(0, 1_000)
                .mapToObj(i -> ann.get("/api/games"))
                .filter(answer -> answer.status() != 200)
                .findFirst()
                .orElseThrow();

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.problem()).isEqualTo("too-many-requests");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.header("Cache-Control")).isEqualTo("no-store");
        bob.get("/api/games").expect(200);
        await().atMost(Duration.ofSeconds(5)).until(() -> ann.get("/api/games").status() == 200);
    }

    @Test
    void whoHasNoTokenIsCountedByTheAddress() {
        assertThat(IntStream.range(0, 1_000)
                        .map(i -> call("GET", "/api/games", null).status())
                        .anyMatch(status -> status == 429))
                .isTrue();

        address = newAddress();
        call("GET", "/api/games", null).expect(401);
    }

    @Test
    void aCallWithAnEndedTokenCountsForTheAddressAndNotForItsUser() {
        Player ann = player();
        ann.post("/api/auth/logout", null).expect(204);
        String present = logsIn(ann.name(), Lobby.PASSWORD).expect(200).object().getString("accessToken");
        address = newAddress();

        List<Integer> statuses = IntStream.range(0, 1_000)
                .map(i -> call("GET", "/api/games", null, "Authorization", "Bearer " + ann.token())
                        .status())
                .takeWhile(status -> status != 429)
                .boxed()
                .toList();

        assertThat(statuses).containsOnly(401).hasSizeBetween(200, 999);
        // More often than one may whose calls are used up.
        for (int i = 0; i < 100; i++) {
            lobby.call("GET", "/api/games", present, null).expect(200);
        }
    }

    @Test
    void healthChecksMetricsAndTheDescriptionAreNotCounted() {
        assertThat(IntStream.range(0, 1_000)
                        .map(i -> call("GET", "/api/games", null).status())
                        .anyMatch(status -> status == 429))
                .isTrue();

        for (String path : List.of("/api/health/live", "/api/health/ready", "/api/metrics", "/api/openapi.json")) {
            // Much more often than one may whose calls are used up.
            for (int i = 0; i < 50; i++) {
                assertThat(call("GET", path, null).status()).as(path).isNotEqualTo(429);
            }
        }
    }

    @Test
    void guessesAreLimitedForEachAddressAndToAThirdForEachName() {
        Player ann = player();
        address = newAddress();
        int ofName = failuresUntilRefused(i -> logsIn(ann.name(), "wrong password"));
        Answer refused = logsIn(ann.name(), Lobby.PASSWORD).expect(429);
        int ofOthers = failuresUntilRefused(i -> logsIn("nobody" + i, "wrong password"));
        register("somebody").expect(429);

        // More than the limit only as time passes.
        assertThat(ofName).isBetween(3, 5);
        assertThat(ofName + ofOthers).isBetween(9, 15);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 20);

        address = newAddress();
        logsIn(ann.name(), Lobby.PASSWORD).expect(200);
    }

    @Test
    void everyPasswordThatIsHashedCounts() {
        Player ann = player();
        address = newAddress();
        String game = Lobby.json("name", "chess", "password", "secret");
        int hashed = 0;
        Answer answer = call("POST", "/api/games", game, "Authorization", "Bearer " + ann.token());
        while (answer.status() == 201 && hashed < 2 * HASHES) {
            hashed++;
            answer = call("POST", "/api/games", game, "Authorization", "Bearer " + ann.token());
        }

        assertThat(hashed).isGreaterThanOrEqualTo(HASHES);
        assertThat(answer.expect(429).header("Retry-After")).isIn("1", "2");
        call("POST", "/api/games", Lobby.json("name", "chess"), "Authorization", "Bearer " + ann.token())
                .expect(201);
    }

    private static int failuresUntilRefused(IntFunction<Answer> attempt) {
        int failures = 0;
        while (attempt.apply(failures).status() == 401) {
            failures++;
        }
        return failures;
    }

    @Test
    void registrationsAndFailedJoinsCountToo() {
        Player ann = player();
        Player bob = player();
        String game = ann.post("/api/games", Lobby.json("name", "chess", "password", "secret"))
                .expect(201)
                .object()
                .getString("_id");
        String path = "/api/games/" + game + "/members";
        address = newAddress();

        for (int i = 0; i < 4; i++) {
            register("r" + System.nanoTime()).expect(201);
        }
        int failures = 0;
        while (call("POST", path, Lobby.json("password", "wrong"), "Authorization", "Bearer " + bob.token())
                        .status()
                == 403) {
            failures++;
        }
        assertThat(failures).isBetween(5, 8);
        call("POST", path, Lobby.json("password", "secret"), "Authorization", "Bearer " + bob.token())
                .expect(429);
        register("late").expect(429);
    }

    @Test
    void sessionsAreLimitedForEachAddressAndForTheNode() throws Exception {
        String token = bearer(player().token());
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < SESSIONS / SESSIONS_OF_ADDRESS; i++) {
            statuses.addAll(Collections.nCopies(SESSIONS_OF_ADDRESS, 101));
            statuses.add(429);
        }
        statuses.add(503);

        try (Fill full = new Fill()) {
            full.soonAnswers(statuses, token);
        }
        soonHandshakesAre(101);
    }

    @Test
    void placesAreLeftForSessionsWithATokenHoweverManyHaveNone() throws Exception {
        Player ann = player();
        List<Integer> statuses = new ArrayList<>(Collections.nCopies(SESSIONS_OF_ADDRESS, 101));
        statuses.add(429);
        statuses.addAll(Collections.nCopies(SESSIONS_WITHOUT_TOKEN - SESSIONS_OF_ADDRESS, 101));
        statuses.add(503);

        try (Fill full = new Fill()) {
            full.soonAnswers(statuses);
            try (RawSession withToken = session(bearer(ann.token()))) {
                assertThat(withToken.status()).isEqualTo(101);
                withToken.subscribe("game.*");
            }
        }
        soonHandshakesAre(101);
    }

    /** Sessions, opened one after another until the node is full, from another address whenever one is. */
    private final class Fill implements AutoCloseable {
        private final List<RawSession> open = new ArrayList<>();

        /** Sessions of other tests may still be open at first. */
        void soonAnswers(List<Integer> statuses, String... headers) {
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                close();
                assertThat(answers(headers)).isEqualTo(statuses);
            });
        }

        private List<Integer> answers(String... headers) throws Exception {
            List<Integer> answers = new ArrayList<>();
            address = newAddress();
            do {
                RawSession session = session(headers);
                open.add(session);
                answers.add(session.status());
                if (session.status() == 429) {
                    address = newAddress();
                }
            } while (!answers.contains(503));
            return answers;
        }

        @Override
        public void close() throws IOException {
            for (RawSession session : open) {
                session.close();
            }
            open.clear();
        }
    }

    @Test
    void handshakesCountWhateverComesOfThem() throws Exception {
        int handshakes = 0;
        int status = 401;
        while (status == 401 && handshakes < 2_000) {
            try (RawSession session = session(bearer("none"))) {
                status = session.status();
                handshakes++;
            }
        }
        assertThat(status).isEqualTo(429);
        assertThat(handshakes).isGreaterThan(10 * HANDSHAKES);
        address = newAddress();
        try (RawSession session = session()) {
            assertThat(session.status()).isEqualTo(101);
        }
    }

    @Test
    void theViolationsOfABodyAreLimitedInNumber() {
        Player ann = player();
        String members =
                IntStream.range(0, 9_000).mapToObj(i -> "\"m" + i + "\":1").collect(Collectors.joining(","));

        Answer refused = call("POST", "/api/games", "{" + members + "}", "Authorization", "Bearer " + ann.token());

        assertThat(refused.expect(400).object().getJsonArray("violations")).hasSize(20);
        assertThat(refused.object().getString("detail")).contains("9000");
        assertThat(refused.response().body()).hasSizeLessThan(4_000);
    }

    private void soonHandshakesAre(int status) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            try (RawSession session = session()) {
                assertThat(session.status()).isEqualTo(status);
            }
        });
    }

    @Test
    void whoSendsCommandsTooFastIsToldSoAndClosedIfItGoesOn() throws Exception {
        try (Session other = lobby.session("game.*");
                RawSession fast = session(V1)) {
            for (int i = 0; i < 300; i++) {
                fast.send("{\"event\":\"no-command\",\"id\":" + i + "}");
            }
            List<String> answers = new ArrayList<>();
            while (answers.size() < 300) {
                String answer = fast.read(RawSession.TEXT).text();
                assertThat(answer)
                        .as("the answers have the ids of their commands")
                        .endsWith(",\"id\":" + answers.size() + "}");
                answers.add(answer);
            }
            assertThat(answers.subList(0, 200)).allMatch(answer -> answer.contains("unknown-command"));
            assertThat(answers.subList(200, 300)).anyMatch(answer -> answer.contains("rate-limited"));

            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            int code = 0;
            while (code == 0 && System.nanoTime() < end) {
                fast.send(Lobby.json("event", "no-command"));
                Received frame = fast.read();
                code = frame != null && frame.kind() == RawSession.CLOSE ? frame.closeCode() : 0;
            }
            assertThat(code).isEqualTo(1008);

            other.fence();
        }
    }

    /** RFC 6455, section 5.5.2; of many pings at once only the latest must be answered. */
    @Test
    void pingsAreAnsweredHoweverManyCome() throws Exception {
        int pings = 400;
        try (RawSession session = session()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 1; i <= pings; i++) {
                all.writeBytes(
                        RawSession.frame(RawSession.PING, String.valueOf(i).getBytes(StandardCharsets.UTF_8), true));
            }
            session.send(all.toByteArray());

            String answered = "";
            while (!answered.equals(String.valueOf(pings))) {
                answered = session.read(RawSession.PONG).text();
            }
        }
    }

    @Test
    void aClientThatReadsNothingIsCutAndOthersAndSlowOnesAreServed() throws Exception {
        Player ann = player();
        Player bob = player();
        String body = "x".repeat(16_000);
        try (RawSession stalled = session();
                RawSession slow = session();
                RawSession fast = session()) {
            stalled.subscribe("message.*");
            slow.subscribe("message.*");
            fast.subscribe("message.*");

            int sent = 0;
            while (sent < 400) {
                if (ann.post("/api/messages", Lobby.json("receiver", bob.id(), "body", body))
                                .status()
                        == 201) {
                    sent++;
                    assertThat(fast.read(RawSession.TEXT).text()).contains("message.created");
                    if (sent % 5 == 0) {
                        assertThat(slow.read(RawSession.TEXT).text()).contains("message.created");
                    }
                }
            }
            for (int i = 0; i < 400 - 400 / 5; i++) {
                assertThat(slow.read(RawSession.TEXT).text()).contains("message.created");
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> isCut(stalled));
            assertThat(stalled.ends()).as("cut").isTrue();
        }
    }

    /** As a client can tell that reads nothing. */
    private static boolean isCut(RawSession session) {
        try {
            session.sendPong(ByteBuffer.allocate(0));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aSilentClientIsPingedAndDroppedIfItDoesNotAnswer() throws Exception {
        try (RawSession dead = session();
                RawSession alive = session()) {
            long begin = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                Received ping = alive.read(RawSession.PING);
                alive.sendPong(ping.payload());
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(8));

            assertThat(dead.read(RawSession.PING).kind()).isEqualTo(RawSession.PING);
            assertThat(dead.read(RawSession.PING).kind()).isEqualTo(RawSession.PING);
            assertThat(dead.ends()).as("dropped").isTrue();
            alive.send(Lobby.json("event", "fence"));
            assertThat(alive.read(RawSession.TEXT).text()).contains("unknown-command");
        }
    }

    @Test
    void aCommandMayHaveAsManyBytesAsTheSettingAllowsAndNoMore() throws Exception {
        String largest = "{\"event\":\"largest\"" + " ".repeat(MAX_COMMAND_BYTES - 19) + "}";
        try (RawSession session = session()) {
            session.send(largest);
            session.sendTogether(List.of("{\"event\":\"small\"}", largest));
            session.sendInPieces(largest, 5);
            for (String command : List.of("largest", "small", "largest", "largest")) {
                assertThat(session.read(RawSession.TEXT).text()).contains("unknown-command", command);
            }
            session.send(largest + " ");

            assertThat(session.read(RawSession.CLOSE).closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void aClientThatIgnoresACloseFrameIsCut() throws Exception {
        try (RawSession session = session()) {
            session.send(" ".repeat(MAX_COMMAND_BYTES + 1));

            assertThat(session.read(RawSession.CLOSE).closeCode()).isEqualTo(1009);
            assertThat(session.ends()).as("cut").isTrue();
        }
    }

    /** Its place is free, so otherwise there could be any number of such connections. */
    @Test
    void aClientThatIgnoresACloseFrameAndKeepsSendingIsCutToo() throws Exception {
        try (RawSession session = session()) {
            session.send(" ".repeat(MAX_COMMAND_BYTES + 1));
            assertThat(session.read(RawSession.CLOSE).closeCode()).isEqualTo(1009);

            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThatThrownBy(() -> session.sendPong(ByteBuffer.allocate(0)))
                            .isInstanceOf(IOException.class));
        }
    }

    @Test
    void anAddressThatReplaysTooOftenIsToldSoAndItsSessionsStayOpen() throws Exception {
        String resume = "{\"event\":\"subscribe\",\"data\":\"game.*\",\"after\":\"x\",\"id\":1}";
        try (RawSession first = session(V1);
                RawSession second = session(V1)) {
            for (int i = 0; i < REPLAYS; i++) {
                first.send(resume);
                assertThat(first.read(RawSession.TEXT).text()).contains("cursor-expired");
            }
            for (RawSession same : List.of(first, second)) {
                same.send(resume);
                assertThat(same.read(RawSession.TEXT).text()).contains("rate-limited", "\"id\":1");
            }
            second.subscribe("game.*");
            address = newAddress();
            try (RawSession other = session(V1)) {
                other.send(resume);
                assertThat(other.read(RawSession.TEXT).text()).contains("cursor-expired");
            }
        }
    }

    @Test
    void aSessionEndsWithItsToken() throws Exception {
        Player ann = player();
        String token = tokenOf(ann, Instant.now().plusSeconds(3));

        try (RawSession ending = session(bearer(token));
                RawSession prolonged = session(bearer(token), V1);
                RawSession staying = session(bearer(ann.token()));
                RawSession late = session()) {
            assertThat(ending.status()).isEqualTo(101);
            prolonged.send(Lobby.json("event", "authenticate", "data", ann.token(), "id", "renewed"));
            assertThat(prolonged.read(RawSession.TEXT).text()).contains("\"authenticated\"", "\"id\":\"renewed\"");
            assertThat(staying.status()).isEqualTo(101);
            assertThat(ending.read(RawSession.CLOSE).closeCode()).isEqualTo(4401);
            staying.subscribe("game.*");
            late.subscribe("game.*");
            prolonged.subscribe("game.*");
        }
        try (RawSession refused = session(bearer(token))) {
            assertThat(refused.status()).isEqualTo(401);
        }
    }

    /** Some events come at each moment, faster than the client reads, so that something waits for it all the time. */
    @Test
    void aSlowReaderGetsNothingThatHappensAfterItsTokenHasExpired() throws Exception {
        Player ann = player();
        Player bob = player();
        Instant expiry = Instant.now().plusSeconds(10).truncatedTo(ChronoUnit.SECONDS);
        String early = "early".repeat(3_000);
        String late = "late".repeat(3_000);
        int lateOnes = 0;
        try (RawSession slow = session(bearer(tokenOf(ann, expiry)))) {
            slow.subscribe("message.*");
            Instant end = expiry.plusSeconds(7);
            boolean ended = false;
            while (Instant.now().isBefore(end)) {
                boolean isLate = Instant.now().isAfter(expiry);
                for (int i = 0; i < 3; i++) {
                    ann.post("/api/messages", Lobby.json("receiver", bob.id(), "body", isLate ? late : early));
                }
                Received frame = ended ? null : next(slow);
                ended |= frame == null || frame.kind() == RawSession.CLOSE;
                lateOnes += frame != null && frame.text().contains(late) ? 1 : 0;
            }
            for (Received frame = next(slow); !ended && frame != null; frame = next(slow)) {
                lateOnes += frame.text().contains(late) ? 1 : 0;
            }
        }
        assertThat(lateOnes).isZero();
    }

    /** The next frame; null where the connection has ended, also where it was cut. */
    private static @Nullable Received next(RawSession session) throws IOException {
        try {
            return session.read();
        } catch (SocketException e) {
            return null;
        }
    }

    /** As the player's own, but for its expiry. */
    private static String tokenOf(Player player, Instant expiry) throws Exception {
        SignedJWT own = SignedJWT.parse(player.token());
        JWTClaimsSet claims = new JWTClaimsSet.Builder(own.getJWTClaimsSet())
                .expirationTime(Date.from(expiry))
                .build();
        SignedJWT token = new SignedJWT(own.getHeader(), claims);
        token.sign(new MACSigner(KEY));
        return token.serialize();
    }

    @ParameterizedTest
    @CsvSource({"logout", "password", "deletion"})
    void theEndOfAUsersTokensEndsTheirSessionsAndNoOthers(String how) throws Exception {
        Player ann = player();
        Player bob = player();
        try (RawSession ended = session(bearer(ann.token()));
                RawSession byParameter =
                        new RawSession(lobby, "/ws?access_token=" + ann.token(), "X-Forwarded-For: " + address);
                RawSession bobs = session(bearer(bob.token()));
                RawSession anonymous = session()) {
            ended.subscribe("user.*");

            Answer answer = switch (how) {
                case "logout" -> ann.post("/api/auth/logout", null);
                case "password" ->
                    ann.patch(
                            "/api/users/" + ann.id(),
                            Lobby.json("password", "another horse", "currentPassword", Lobby.PASSWORD));
                default -> ann.delete("/api/users/" + ann.id());
            };
            assertThat(answer.status()).isBetween(200, 204);

            if (!how.equals("password")) {
                assertThat(ended.read(RawSession.TEXT).text()).contains("user.offline");
            }
            assertThat(ended.read(RawSession.CLOSE).closeCode()).isEqualTo(4401);
            assertThat(byParameter.read(RawSession.CLOSE).closeCode()).isEqualTo(4401);
            ann.get("/api/games").expect(401);
            bobs.subscribe("game.*");
            anonymous.subscribe("game.*");
        }
    }
}
