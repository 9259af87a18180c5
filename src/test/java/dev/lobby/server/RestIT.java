package dev.lobby.server;

import static dev.lobby.harness.AtOnce.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Monitoring;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import dev.lobby.harness.Tool;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the REST API promises: answers, errors, permissions, and the events that calls cause. */
@ArquillianTest
@RunAsClient
class RestIT {
    private static final String NOTHING = "0".repeat(24);
    private static final int MAX_MEMBERS = 4;
    private static final int MAX_MESSAGES = 210;
    private static final int MAX_BYTES = 3_000_000;
    private static volatile List<Player> known = List.of();

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player owner;
    private Player member;
    private Player stranger;

    /** Of the owner's, with the member in it. */
    private String game;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby(
                "lobby.game.max-members=" + MAX_MEMBERS,
                "lobby.message.max-per-talk=" + MAX_MESSAGES,
                "lobby.rest.max-bytes-per-day=" + MAX_BYTES,
                "lobby.log.transaction-bytes=4096");
    }

    @BeforeEach
    void meet() {
        lobby = Lobby.at(url);
        if (known.isEmpty()) {
            known = List.of(lobby.player(), lobby.player(), lobby.player());
        }
        owner = known.get(0);
        member = known.get(1);
        stranger = known.get(2);
        game = owner.createsGame("chess");
        member.joins(game);
    }

    @Test
    void noAnswerNamesTheServersInsides() {
        for (Answer answer : List.of(
                lobby.call("GET", "/nothing", null, null),
                lobby.call("GET", "/api/nothing", null, null),
                owner.get("/api/application.wadl"),
                owner.post("/api/users", "{\"name\":{\"a\":[]}}"),
                lobby.call("GET", "/ws", null, null))) {
            assertThat(answer.status()).isBetween(400, 499);
            assertThat(answer.response().body()).doesNotContainIgnoringCase("payara", "exception", "dev.lobby", "6.20");
        }
    }

    static Stream<String> requests() {
        return Stream.of(
                "GET / HTTP/1.1",
                "GET /page/page.css HTTP/1.1",
                "HEAD /page/page.css HTTP/1.1",
                "GET /docs/ HTTP/1.1",
                "GET /docs HTTP/1.1",
                "GET /client HTTP/1.1",
                "GET /nothing HTTP/1.1",
                "POST / HTTP/1.1\r\nContent-Length: 0",
                "GET /api/health/live HTTP/1.1",
                "GET /api/games HTTP/1.1",
                "GET /api/nothing HTTP/1.1",
                "POST /api/auth/login HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 0",
                "GET /api/games HTTP/1.1\r\nOrigin: https://elsewhere.example",
                "GET /ws HTTP/1.1",
                "GET /ws?access_token=x HTTP/1.1");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void noHeaderNamesTheServer(String request) throws IOException {
        assertNamesNoServer(head(request));
    }

    @Test
    void noHeaderOfAHandshakeNamesTheServer() throws IOException {
        String head = head("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

        assertThat(head).startsWith("HTTP/1.1 101 ");
        assertNamesNoServer(head);
    }

    private static void assertNamesNoServer(String head) {
        assertThat(head).startsWith("HTTP/1.1 ").contains("\nServer: Lobby\n");
        assertThat(head)
                .doesNotContainIgnoringCase(
                        "payara", "glassfish", "tyrus", "jersey", "wildfly", "undertow", "jboss", "x-powered-by");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyAnswerTellsBrowsersWhatAPageMayDo(String request) throws IOException {
        assertTellsBrowsers(head(request));
    }

    private static void assertTellsBrowsers(String head) {
        assertThat(head.lines().map(line -> line.split(":", 2)[0].toLowerCase(Locale.ROOT)))
                .as(head)
                .doesNotHaveDuplicates()
                .contains(
                        "x-content-type-options",
                        "referrer-policy",
                        "permissions-policy",
                        "cross-origin-opener-policy",
                        "cross-origin-resource-policy");
        assertThat(head)
                .containsPattern("(?i)\nContent-Security-Policy: default-src 'none'; .*frame-ancestors 'none'\n");
    }

    @Test
    void aClientThatHasAFileGetsItOnlyOnce() throws IOException {
        String first = head("GET /page/page.js HTTP/1.1");
        String tag = first.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("etag: "))
                .findAny()
                .orElseThrow()
                .substring(6);

        String second = head("GET /page/page.js HTTP/1.1\r\nIf-None-Match: " + tag);

        assertThat(second)
                .startsWith("HTTP/1.1 304 ")
                .contains(tag)
                .containsIgnoringCase("\nCache-Control: no-cache\n");
        assertTellsBrowsers(second);
        assertThat(first)
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("\nContent-Type: text/javascript;charset=utf-8\n");
    }

    @Test
    void filesCanOnlyBeRead() {
        assertThat(lobby.call("DELETE", "/page/page.js", null, null).expect(405).header("Allow"))
                .isEqualTo("GET, HEAD");
        assertThat(lobby.call("GET", "/WEB-INF/web.xml", null, null)
                        .expect(404)
                        .response()
                        .body())
                .doesNotContain("filter");
    }

    /** A bare server may have it switched on, and Java's own client offers it to every server. */
    @Test
    void aClientThatSpeaksHttp2IsAnsweredToo() throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpRequest request =
                HttpRequest.newBuilder(lobby.address("/api/health/live")).build();

        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("UP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /ws HTTP/1.1",
                "GET /ws HTTP/1.1\r\nUpgrade: h2c",
                "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13",
                "GET /ws HTTP/1.0\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                        + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
            })
    void aRequestForTheWebSocketWithoutAnUpgradeIsToldToUpgrade(String request) throws IOException {
        assertThat(head(request))
                .containsPattern("^HTTP/1[.][01] 426 ")
                .containsIgnoringCase("\nUpgrade: websocket\n")
                .contains("\nContent-Type: application/problem+json")
                .contains("\nConnection: close\n");
        assertThat(lobby.call("GET", "/ws", null, null).problem()).isEqualTo("upgrade-required");
    }

    @Test
    void aTokenWithoutItsSchemeIsRefusedWithTheFormOfTheHeader() {
        for (String path : List.of("/api/games", "/ws")) {
            for (String header : List.of(owner.token(), "Basic YTpi", "Bearer")) {
                Answer answer = lobby.send(HttpRequest.newBuilder(lobby.address(path))
                        .header("Authorization", header)
                        .build());

                assertThat(answer.expect(401).problem()).isEqualTo("unauthorized");
                assertThat(answer.object().getString("detail")).contains("Authorization", "Bearer");
            }
        }
        assertThat(lobby.call("GET", "/api/games", "x", null).object().getString("detail"))
                .doesNotContain("Authorization");
    }

    @Test
    void everyJsonAnswerEndsWithANewline() {
        for (Answer answer : List.of(
                owner.get("/api/games/" + game),
                owner.get("/api/games"),
                owner.get("/api/nothing"),
                owner.get("/api/games?owner=x"),
                owner.delete("/api/games/" + game),
                lobby.call("GET", "/api/games", null, null),
                lobby.call("GET", "/nothing", null, null),
                lobby.call("GET", "/api/openapi.json", null, null),
                lobby.call("GET", "/asyncapi.json", null, null))) {
            assertThat(answer.response().body()).endsWith("\n").doesNotEndWith("\n\n");
        }
        try (Session session = owner.hearsAll()) {
            owner.says(owner.id(), "hello");
            session.frames(1);

            assertThat(session.texts()).noneMatch(text -> text.endsWith("\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/"})
    void theAddressOfTheApiLeadsToItsDocumentation(String path) {
        Answer answer = lobby.call("GET", path, null, null).expect(303);
        String documentation = URI.create(answer.header("Location")).getPath();

        assertThat(documentation).isEqualTo("/docs/");
        assertThat(lobby.call("GET", documentation, null, null).expect(200).header("Content-Type"))
                .startsWith("text/html");
        for (String folder : List.of("/docs", "/example")) {
            assertThat(lobby.call("GET", folder, null, null).expect(303).header("Location"))
                    .isEqualTo(folder + "/");
        }
    }

    @Test
    void aBodyThatCannotBeReadIsABadRequest() throws IOException {
        String request =
                "POST /api/auth/login HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";

        assertThat(head(request, "no chunk\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void aHeadSaysHowLongTheBodyIs() throws IOException {
        assertThat(head("HEAD /api/health/live HTTP/1.1")).containsIgnoringCase("\nContent-Length: 16\n");
        assertThat(head("HEAD /client/lobby.js HTTP/1.1")).containsPattern("(?i)\nContent-Length: [1-9]");

        Player ann = lobby.player();
        ann.says(ann.id(), "x".repeat(16_000));
        String talk = "/api/messages?with=" + ann.id();
        int length = ann.get(talk).expect(200).response().body().getBytes(StandardCharsets.UTF_8).length;
        assertThat(head("HEAD " + talk + " HTTP/1.1\r\nAuthorization: Bearer " + ann.token()))
                .containsIgnoringCase("\nContent-Length: " + length + "\n");
    }

    private String head(String request) throws IOException {
        return head(request, "");
    }

    /** The status line and the headers of the answer, as they came. */
    private String head(String request, String body) throws IOException {
        String connection = request.contains("Upgrade:") ? "Upgrade" : "close";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((request + "\r\nHost: localhost:" + url.getPort() + "\r\nConnection: " + connection
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            for (String line = answer.readLine(); line != null && !line.isEmpty(); line = answer.readLine()) {
                head.append(line).append('\n');
            }
            return head.toString();
        }
    }

    @Test
    void healthChecksNeedNoTokenAndShowOnlyAStatus() {
        for (String path : List.of("/api/health/live", "/api/health/ready")) {
            Answer answer = lobby.call("GET", path, null, null);

            assertThat(answer).hasToString("200 {\"status\":\"UP\"}\n");
            assertThat(answer.header("Content-Type")).startsWith("application/json");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }
        for (String other : List.of("/api/health", "/api/health/ready/x")) {
            assertThat(lobby.call("GET", other, null, null).status()).isEqualTo(401);
        }
    }

    private static final Pattern EVENT_LABEL =
            Pattern.compile("(?m)^lobby_events_recorded_total[{]event=\"([^\"]*)\"[}]");

    @Test
    void metricsAreOnlyForThisMachineAndAllAreDocumented() throws IOException {
        owner.says(game, "hello");

        Answer answer = lobby.call("GET", "/api/metrics", null, null);
        Answer forwarded = lobby.send(HttpRequest.newBuilder(lobby.address("/api/metrics"))
                .header("X-Forwarded-For", "192.0.2.1")
                .build());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/plain").contains("version=0.0.4");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(forwarded.status()).isEqualTo(403);
        assertThat(forwarded.problem()).isEqualTo("forbidden");
        assertThat(answer.response().body())
                .containsPattern("(?m)^lobby_events_recorded_total[{]event=\"message.created\"[}] [1-9]");
        List<String> names = Pattern.compile("(?m)^# TYPE (\\S+)")
                .matcher(answer.response().body())
                .results()
                .map(type -> "`" + type.group(1) + "`")
                .toList();
        assertThat(Files.readString(Path.of("docs/operations.md"))).contains(names);
        assertThat(answer.response().body().lines().filter(line -> line.matches("# HELP \\S+ \\S.*")))
                .hasSameSizeAs(names);
        assertThat(answer.response().body())
                .contains("lobby_calls_seconds_count{method=\"POST\",route=\"/messages\",status=\"201\"}")
                .contains("lobby_logins_total{result=\"accepted\"}")
                .containsPattern("(?m)^lobby_nodes [1-9]")
                .containsPattern("(?m)^lobby_ready 1")
                .containsPattern("(?m)^lobby_connections [1-9]")
                .containsPattern("(?m)^lobby_connections_active [0-9]")
                .containsPattern("(?m)^lobby_log_events [1-9]");
        assertThat(EVENT_LABEL.matcher(answer.response().body()).results().map(label -> label.group(1)))
                .as("names that mappings have, and nothing else")
                .allMatch(label -> label.equals("other")
                        || label.matches(
                                "(user|game|member|message|tournament)[.](created|updated|deleted|online|offline)"));
    }

    @Test
    void theMetricsOfTheAlertsAndOfTheDashboardExist() throws IOException {
        try (Session session = lobby.session("game.*")) {
            session.send("no command");
            session.sendBinary(new byte[1]);
            assertThat(session.closeCode()).isEqualTo(1003);
        }
        Set<String> names = await().until(this::metricNames, seen -> seen.contains("lobby_sessions_closed_total"));
        Set<String> used = new TreeSet<>(Monitoring.metrics());
        if (!Databases.POSTGRESQL) {
            used.remove("lobby_log_size_bytes");
        }

        assertThat(names).containsAll(used);
    }

    private Set<String> metricNames() {
        return lobby.call("GET", "/api/metrics", null, null)
                .expect(200)
                .response()
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void theMetricsAreAsPrometheusRecommends() throws Exception {
        Tool.require("the metrics, by Prometheus' own check", Tool.PROMTOOL);
        Process promtool = new ProcessBuilder(Tool.PROMTOOL.command(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (Writer input = promtool.outputWriter()) {
            input.write(lobby.call("GET", "/api/metrics", null, null)
                    .expect(200)
                    .response()
                    .body());
        }

        assertThat(new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(promtool.waitFor()).isZero();
    }

    @Test
    void aNewObjectIsWhereItsLocationSays() {
        String name = "n" + UUID.randomUUID().toString().substring(0, 20);
        for (Answer created : List.of(
                lobby.register(name),
                owner.post("/api/games", Lobby.json("name", "a")),
                stranger.joins(game),
                owner.post("/api/messages", Lobby.json("receiver", game, "body", "hello")))) {
            String location = URI.create(created.expect(201).header("Location")).getPath();

            assertThat(owner.get(location).expect(200).json()).isEqualTo(created.json());
        }
    }

    @Test
    void objectsShowTheMembersOfTheContractAndNoSecrets() {
        JsonObject user = owner.get("/api/users/" + owner.id()).object();
        JsonObject message = owner.says(game, "hello");

        assertThat(user.keySet()).containsExactlyInAnyOrder("_id", "name", "status", "createdAt", "updatedAt");
        assertThat(owner.get("/api/games/" + game).object().keySet())
                .containsExactlyInAnyOrder(
                        "_id",
                        "name",
                        "owner",
                        "members",
                        "maxMembers",
                        "started",
                        "access",
                        "locked",
                        "needsReady",
                        "dropIn",
                        "ownerLeaves",
                        "spectatable",
                        "spectators",
                        "createdAt",
                        "updatedAt");
        assertThat(owner.get("/api/games/" + game + "/members/" + owner.id())
                        .object()
                        .keySet())
                .containsExactlyInAnyOrder("gameId", "userId", "role", "ready", "createdAt", "updatedAt");
        assertThat(message.keySet())
                .containsExactlyInAnyOrder("_id", "sender", "receiver", "body", "createdAt", "updatedAt");
    }

    @Test
    void aNameIsTakenWhateverItsCase() {
        assertThat(lobby.register(owner.name().toUpperCase(java.util.Locale.ROOT))
                        .problem())
                .isEqualTo("name-taken");
        assertThat(stranger.patch("/api/users/" + stranger.id(), Lobby.json("name", owner.name()))
                        .problem())
                .isEqualTo("name-taken");
    }

    @Test
    void aChangeIsOneEventAndMovesUpdatedAt() {
        JsonObject before = owner.get("/api/games/" + game).object();
        try (Session session = owner.hearsAll()) {
            JsonObject changed = owner.patch("/api/games/" + game, Lobby.json("name", "go"))
                    .expect(200)
                    .object();

            assertThat(session.frames(1)).hasSize(1);
            assertThat(session.frames(1).get(0).get("data")).isEqualTo(changed);
            assertThat(Instant.parse(changed.getString("updatedAt")))
                    .isAfter(Instant.parse(before.getString("updatedAt")));
        }
    }

    @Test
    void joiningReadyingLeavingAndKickingHaveTheirEventsInOrder() {
        try (Session session = owner.hearsAll()) {
            JsonObject joined = stranger.joins(game).object();
            JsonObject ready = stranger.patch("/api/games/" + game + "/members/" + stranger.id(), "{\"ready\":true}")
                    .expect(200)
                    .object();
            JsonObject left = stranger.delete("/api/games/" + game + "/members/" + stranger.id())
                    .expect(200)
                    .object();
            owner.delete("/api/games/" + game + "/members/" + member.id()).expect(200);

            assertThat(session.events(7))
                    .containsExactly(
                            "member.created",
                            "game.updated",
                            "member.updated",
                            "member.deleted",
                            "game.updated",
                            "member.deleted",
                            "game.updated");
            List<JsonObject> frames = session.frames(7);
            assertThat(frames.get(0).get("data")).isEqualTo(joined);
            assertThat(frames.get(1).getJsonObject("data").getInt("members")).isEqualTo(3);
            assertThat(frames.get(2).get("data")).isEqualTo(ready);
            assertThat(frames.get(3).get("data"))
                    .isEqualTo(left)
                    .isEqualTo(Json.createObjectBuilder(ready)
                            .add("reason", "left")
                            .build());
            assertThat(frames.get(6).getJsonObject("data").getInt("members")).isEqualTo(1);
        }
    }

    @Test
    void deletingAGameDeletesItsMessagesThenItsMembersThenItself() {
        owner.says(game, "one");
        member.says(game, "two");
        String elsewhere = owner.says(member.id(), "stays").getString("_id");
        try (Session session = owner.hearsAll()) {
            JsonObject last = owner.delete("/api/games/" + game).expect(200).object();

            assertThat(session.events(5))
                    .containsExactly(
                            "message.deleted", "message.deleted", "member.deleted", "member.deleted", "game.deleted");
            assertThat(session.frames(5).get(4).get("data")).isEqualTo(last);
            assertThat(last.getInt("members")).isEqualTo(2);
        }
        assertThat(owner.get("/api/messages/" + elsewhere).status()).isEqualTo(200);
    }

    /** More than are removed at once, and more than waits in memory for the end of the transaction. */
    @Test
    void deletingAGameWithManyMessagesHasOneEventForEachInOrder() {
        List<String> deleted = new ArrayList<>();
        for (int i = 0; i < 205; i++) {
            deleted.add(owner.says(game, "message " + i).getString("_id"));
        }
        // That the last ones were created may be sent later than the calls are answered.
        try (Session session = lobby.session("message.deleted", "game.deleted")) {
            owner.delete("/api/games/" + game).expect(200);

            List<JsonObject> frames = session.frames(deleted.size() + 1);
            List<String> ids = frames.stream()
                    .map(frame -> frame.getJsonObject("data").getString("_id"))
                    .toList();
            assertThat(ids.subList(0, deleted.size())).isEqualTo(deleted);
            assertThat(frames.get(7).getJsonObject("data").getString("body")).isEqualTo("message 7");
            assertThat(frames.get(deleted.size()).getString("event")).isEqualTo("game.deleted");
        }
    }

    @Test
    void deletingAUserDeletesTheirGamesAndMembershipsAndTheyGoOffline() {
        Player guest = lobby.player();
        String own = guest.createsGame("mine");
        stranger.joins(own);
        stranger.says(own, "hello");
        guest.joins(game);
        String message = guest.says(owner.id(), "stays").getString("_id");
        try (Session session = owner.hearsAll()) {
            guest.delete("/api/users/" + guest.id()).expect(200);

            assertThat(session.events(7))
                    .containsExactly(
                            "message.deleted",
                            "member.deleted",
                            "member.deleted",
                            "game.deleted",
                            "member.deleted",
                            "game.updated",
                            "user.offline");
            JsonObject gone = session.frames(7).get(6).getJsonObject("data");
            assertThat(gone.getString("_id")).isEqualTo(guest.id());
            assertThat(gone.getString("status")).isEqualTo("offline");
        }
        assertThat(owner.get("/api/users/" + guest.id()).status()).isEqualTo(404);
        assertThat(owner.get("/api/messages/" + message).status()).isEqualTo(200);
        assertThat(guest.get("/api/users").status()).isEqualTo(401);
        assertThat(lobby.login(guest.name(), Lobby.PASSWORD).status()).isEqualTo(401);
    }

    @Test
    void messagesOfADeletedUserStayInTheGamesOfOthersAndTheNameIsFree() {
        Player guest = lobby.player();
        guest.joins(game);
        JsonObject said = guest.says(game, "stays");

        guest.delete("/api/users/" + guest.id()).expect(200);

        assertThat(list(owner.get("/api/messages?with=" + game))).containsExactly(said);
        lobby.register(guest.name()).expect(201);
    }

    @Test
    void aTalkWithADeletedUserIsThereAsLongAsItHasMessages() {
        Player guest = lobby.player();
        String talk = "/api/messages?with=" + guest.id();
        JsonObject said = guest.says(owner.id(), "stays");
        String answer = owner.says(guest.id(), "mine").getString("_id");

        guest.delete("/api/users/" + guest.id()).expect(200);

        assertThat(owner.post("/api/messages", Lobby.json("receiver", guest.id(), "body", "too late"))
                        .problem())
                .isEqualTo("not-found");
        owner.delete("/api/messages/" + answer).expect(200);
        assertThat(list(owner.get(talk))).containsExactly(said);
        assertThat(list(owner.get(talk + "&after=" + said.getString("_id")))).isEmpty();
        assertThat(stranger.get(talk).problem()).isEqualTo("not-found");
    }

    @Test
    void aGameIsJoinedWithItsPasswordBeforeItStartsUntilItIsFull() {
        owner.patch("/api/games/" + game, Lobby.json("password", "sesame")).expect(200);
        String members = "/api/games/" + game + "/members";
        assertThat(stranger.post(members, null).problem()).isEqualTo("forbidden");
        assertThat(stranger.post(members, Lobby.json("password", "open")).problem())
                .isEqualTo("forbidden");
        stranger.post(members, Lobby.json("password", "sesame")).expect(201);
        assertThat(stranger.post(members, null).problem()).isEqualTo("already-a-member");

        owner.patch("/api/games/" + game, Lobby.json("password", "")).expect(200);
        Player fourth = lobby.player();
        fourth.post(members, null).expect(201);
        Player fifth = lobby.player();
        assertThat(fifth.post(members, null).problem()).isEqualTo("game-full");
        fourth.delete(members + "/" + fourth.id()).expect(200);

        owner.patch("/api/games/" + game, "{\"started\":true}").expect(200);
        assertThat(fifth.post(members, null).problem()).isEqualTo("game-started");
        assertThat(owner.patch("/api/games/" + game, Lobby.json("password", "x"))
                        .problem())
                .isEqualTo("game-started");
    }

    @Test
    void aGameIsHandedToAMemberOnly() {
        assertThat(owner.patch("/api/games/" + game, Lobby.json("owner", stranger.id()))
                        .problem())
                .isEqualTo("not-a-member");
        assertThat(owner.patch("/api/games/" + game, Lobby.json("owner", "0".repeat(24)))
                        .problem())
                .isEqualTo("not-a-member");

        JsonObject handed = owner.patch("/api/games/" + game, Lobby.json("owner", member.id()))
                .expect(200)
                .object();

        assertThat(handed.getString("owner")).isEqualTo(member.id());
        owner.delete("/api/games/" + game + "/members/" + owner.id()).expect(200);
    }

    @Test
    void gamesAreListedInTheOrderOfTheirNames() {
        String prefix = "page " + UUID.randomUUID().toString().substring(0, 8) + " ";
        Player host = lobby.player();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            names.add(prefix + (char) ('a' + (i * 7) % 25));
            host.createsGame(names.get(i));
        }
        host.createsGame(prefix + "a");
        names.add(prefix + "a");

        List<JsonObject> games = list(host.get("/api/games?limit=100&owner=" + host.id()));

        assertThat(games.stream().map(listed -> listed.getString("name")))
                .isEqualTo(names.stream().sorted().toList());
        assertThat(games.stream().map(listed -> listed.getString("_id"))).doesNotHaveDuplicates();
    }

    @Test
    void aTalkOfTwoUsersIsTheSameForBothAndHiddenFromOthers() {
        owner.says(stranger.id(), "to you");
        stranger.says(owner.id(), "and to you");

        List<JsonObject> one = list(owner.get("/api/messages?limit=2&with=" + stranger.id()));
        List<JsonObject> other = list(stranger.get("/api/messages?limit=2&with=" + owner.id()));

        assertThat(one.stream().map(message -> message.getString("body"))).containsExactly("to you", "and to you");
        assertThat(other).isEqualTo(one);
        assertThat(list(member.get("/api/messages?with=" + stranger.id()))).isEmpty();
    }

    /** Ids follow each other: any difference would tell that somebody has just sent a message. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "PATCH", "DELETE"})
    void aMessageOfOthersIsAnsweredByteForByteLikeOneThatDoesNotExist(String method) {
        String toUser = owner.says(member.id(), "to a user").getString("_id");
        String toGame = owner.says(game, "to a game").getString("_id");
        String body = method.equals("PATCH") ? Lobby.json("body", "b") : null;

        List<String> answers = Stream.of(toUser, toGame, NOTHING)
                .map(id -> lobby.call(method, "/api/messages/" + id, stranger.token(), body)
                        .expect(404))
                .map(answer -> withoutTimes(answer) + answer.response().body())
                .distinct()
                .toList();

        assertThat(answers).hasSize(1);
    }

    private static Map<String, List<String>> withoutTimes(Answer answer) {
        Map<String, List<String>> headers =
                new TreeMap<>(answer.response().headers().map());
        headers.keySet().removeAll(List.of("date", "event-cursor"));
        return headers;
    }

    /** Each login and each logout stores the whole user in the log. */
    @Test
    void comingAndGoingIsRefusedWhenTheBytesOfTheDayAreUsedUp() {
        Player guest = lobby.player();
        String avatar = "https://example.com/" + "a".repeat(16_000);
        guest.patch("/api/users/" + guest.id(), Lobby.json("avatar", avatar)).expect(200);
        int most = MAX_BYTES / (2 * avatar.length());

        int logins = 0;
        Player in = guest;
        Answer last;
        do {
            in.post("/api/auth/logout", null).expect(204);
            last = lobby.login(guest.name(), Lobby.PASSWORD);
            if (last.status() == 200) {
                in = new Player(lobby, guest.id(), guest.name(), last.object());
                logins++;
            }
        } while (last.status() == 200 && logins <= most);

        assertThat(last.problem()).isEqualTo("too-many-requests");
        assertThat(last.header("Retry-After")).isNotEmpty();
        assertThat(logins).isBetween(most / 2, most);
        assertThat(owner.get("/api/users/" + guest.id()).object().getString("status"))
                .isEqualTo("offline");
    }

    @Test
    void aFullTalkTakesNoMessageUntilOneIsDeleted() {
        Player guest = lobby.player();
        String first = guest.says(owner.id(), "first").getString("_id");
        for (int i = 1; i < MAX_MESSAGES; i++) {
            guest.says(owner.id(), "another");
        }
        String toGuest = Lobby.json("receiver", guest.id(), "body", "hello");

        assertThat(owner.post("/api/messages", toGuest).expect(409).problem()).isEqualTo("talk-full");
        stranger.says(guest.id(), "elsewhere");
        guest.delete("/api/messages/" + first).expect(200);
        owner.says(guest.id(), "hello");
        assertThat(owner.post("/api/messages", toGuest).expect(409).problem()).isEqualTo("talk-full");
    }

    @Test
    void theBytesThatAUserStoresAreLimitedButReadingDeletingAndLoggingOutAreNot() {
        Player guest = lobby.player();
        String message = guest.says(owner.id(), "hello").getString("_id");
        // Six bytes each, as JSON.
        String body = Lobby.json("receiver", owner.id(), "body", "\u0001".repeat(16_384));
        int sent = 0;
        Answer answer = guest.post("/api/messages", body);
        while (answer.status() == 201 && sent < 100) {
            sent++;
            answer = guest.post("/api/messages", body);
        }

        assertThat(answer.expect(429).problem()).isEqualTo("too-many-requests");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
        assertThat(sent).isBetween(29, 32);
        assertThat(guest.post("/api/games", Lobby.json("name", "go")).status()).isEqualTo(429);
        assertThat(guest.patch("/api/messages/" + message, Lobby.json("body", "x"))
                        .status())
                .isEqualTo(429);
        owner.says(guest.id(), "hello");
        guest.get("/api/messages/" + message).expect(200);
        guest.delete("/api/messages/" + message).expect(200);
        guest.patch("/api/users/" + guest.id(), Lobby.json("avatar", "")).expect(200);
        guest.post("/api/auth/logout", null).expect(204);
    }

    /** Where a body's length is not said, it could only be guessed before it has come. */
    @Test
    void aChunkedBodyCountsWithItsOwnLength() {
        Player guest = lobby.player();
        byte[] body = Lobby.json("receiver", guest.id(), "body", "hello").getBytes(StandardCharsets.UTF_8);

        for (int i = 0; i < 40; i++) {
            lobby.send(HttpRequest.newBuilder(lobby.address("/api/messages"))
                            .header("Authorization", "Bearer " + guest.token())
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                            .build())
                    .expect(201);
        }
    }

    @Test
    void usersAreFoundByIdByNameAndByStatus() {
        String both = "/api/users?ids=" + owner.id() + "," + stranger.id();

        assertThat(list(owner.get(both))).hasSize(2);
        assertThat(list(owner.get(both + "&status=offline"))).isEmpty();
        assertThat(list(owner.get("/api/users?name=" + member.name().toUpperCase(java.util.Locale.ROOT))).stream()
                        .map(user -> user.getString("_id")))
                .containsExactly(member.id());
        assertThat(list(owner.get("/api/users?name=%20"))).isEmpty();
    }

    @Test
    void aRefreshTokenIsSpentAndAnyOtherStringIsRefused() {
        Player guest = lobby.player();
        String first = guest.login().getString("refreshToken");

        JsonObject second = refresh(first).expect(200).object();

        assertThat(second.getString("refreshToken")).isNotEqualTo(first);
        assertThat(second.keySet()).isEqualTo(guest.login().keySet());
        assertThat(second.getInt("expiresIn")).isEqualTo(3_600);
        for (String token : List.of("", "x", first + "x", second.getString("accessToken"))) {
            assertThat(refresh(token).status()).isEqualTo(401);
        }
    }

    @Test
    void aRefreshTokenThatWasMangledIsRefusedAndEndsNothing() {
        String token = lobby.player().login().getString("refreshToken");
        String otherEnd = token.substring(0, token.length() - 1) + (token.endsWith("A") ? "E" : "A");

        for (String mangled : List.of(token + "x", otherEnd, token.substring(0, token.indexOf('.') + 1))) {
            assertThat(refresh(mangled).expect(401).problem()).isEqualTo("unauthorized");
        }

        refresh(token).expect(200);
    }

    /** The calls that show a user without being one's who has a token. */
    @Test
    void registeringAndLoggingInAnswerWithACursorAndRefusalsDoNot() {
        String name = "n" + UUID.randomUUID().toString().substring(0, 20);
        Answer registered = lobby.register(name).expect(201);
        Answer loggedIn = lobby.login(name, Lobby.PASSWORD).expect(200);
        Answer refreshed = refresh(loggedIn.object().getString("refreshToken")).expect(200);

        for (Answer answer : List.of(registered, loggedIn, refreshed)) {
            assertThat(answer.header("Event-Cursor")).matches("[0-9a-f]+");
        }
        for (Answer answer : List.of(
                lobby.register(name).expect(409),
                lobby.login(name, "wrong password").expect(401),
                refresh("x").expect(401))) {
            assertThat(answer.header("Event-Cursor")).isEmpty();
        }
    }

    private Answer refresh(String token) {
        return lobby.call("POST", "/api/auth/refresh", null, Lobby.json("refreshToken", token));
    }

    @Test
    void loggingOutEndsAllTokens() {
        Player guest = lobby.player();
        guest.post("/api/auth/logout", null).expect(204);

        assertThat(guest.get("/api/users").status()).isEqualTo(401);
        assertThat(guest.get("/api/users").header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(refresh(guest.login().getString("refreshToken")).status()).isEqualTo(401);
    }

    @Test
    void aNewPasswordNeedsTheCurrentOneAndEndsAllTokens() {
        Player guest = lobby.player();
        String path = "/api/users/" + guest.id();
        assertThat(guest.patch(path, Lobby.json("password", "another one")).problem())
                .isEqualTo("invalid-request");
        assertThat(guest.patch(path, Lobby.json("password", "another one", "currentPassword", "wrong"))
                        .problem())
                .isEqualTo("forbidden");

        guest.patch(path, Lobby.json("password", "another one", "currentPassword", Lobby.PASSWORD))
                .expect(200);

        assertThat(guest.get(path).status()).isEqualTo(401);
        assertThat(lobby.login(guest.name(), Lobby.PASSWORD).status()).isEqualTo(401);
        assertThat(lobby.login(guest.name(), "another one").status()).isEqualTo(200);
    }

    @Test
    void ofTwoNewPasswordsAtOnceOnlyOneReplacesTheCurrentOne() throws Exception {
        Player guest = lobby.player();
        String path = "/api/users/" + guest.id();

        List<Integer> statuses = atOnce(
                List.of("another one", "and yet another"),
                password -> guest.patch(path, Lobby.json("password", password, "currentPassword", Lobby.PASSWORD))
                        .status());

        // The other finds its token ended, or the password that it has verified replaced.
        assertThat(statuses).containsOnlyOnce(200).containsAnyOf(401, 403);
    }

    @Test
    void ofRegistrationsOfOneNameAtOnceExactlyOneSucceeds() throws Exception {
        for (int round = 0; round < 5; round++) {
            String name = "r" + UUID.randomUUID().toString().substring(0, 20);
            // The same name by NFKC and without regard to case.
            List<String> names = List.of(name + "fi", name.toUpperCase(java.util.Locale.ROOT) + "\uFB01");

            List<Integer> statuses = atOnce(names, each -> lobby.register(each).status());

            assertThat(statuses).containsExactlyInAnyOrder(201, 409);
            assertThat(list(owner.get("/api/users?name=" + name + "fi"))).hasSize(1);
        }
    }

    @Test
    void ofRenamingsToOneNameAtOnceExactlyOneSucceeds() throws Exception {
        for (int round = 0; round < 5; round++) {
            List<Player> players = List.of(lobby.player(), lobby.player());
            String name = "n" + UUID.randomUUID().toString().substring(0, 20);

            List<Integer> statuses = atOnce(
                    players,
                    player -> player.patch("/api/users/" + player.id(), Lobby.json("name", name))
                            .status());

            assertThat(statuses).containsExactlyInAnyOrder(200, 409);
            assertThat(list(owner.get("/api/users?name=" + name))).hasSize(1);
        }
    }

    @Test
    void ofJoinsAtOnceForTheLastPlaceExactlyOneSucceeds() throws Exception {
        String members = "/api/games/" + game + "/members";
        stranger.joins(game);
        List<Player> players = List.of(lobby.player(), lobby.player(), lobby.player());
        for (int round = 0; round < 5; round++) {
            List<Integer> statuses =
                    atOnce(players, player -> player.post(members, null).status());

            assertThat(statuses).containsExactlyInAnyOrder(201, 409, 409);
            assertThat(owner.get("/api/games/" + game).object().getInt("members"))
                    .isEqualTo(MAX_MEMBERS);
            assertThat(list(owner.get(members))).hasSize(MAX_MEMBERS);
            Player joined = players.get(statuses.indexOf(201));
            joined.delete(members + "/" + joined.id()).expect(200);
        }
    }

    @Test
    void ofJoinsOfOneUserAtOnceExactlyOneSucceeds() throws Exception {
        String members = "/api/games/" + game + "/members";
        for (int round = 0; round < 5; round++) {
            List<Integer> statuses =
                    atOnce(List.of(1, 2), call -> stranger.post(members, null).status());

            assertThat(statuses).containsExactlyInAnyOrder(201, 409);
            assertThat(owner.get("/api/games/" + game).object().getInt("members"))
                    .isEqualTo(3);
            stranger.delete(members + "/" + stranger.id()).expect(200);
        }
    }

    @Test
    void ofDeletionsOfAMessageAtOnceExactlyOneSucceedsAndHasItsEvent() throws Exception {
        for (int round = 0; round < 5; round++) {
            String path = "/api/messages/" + owner.says(game, "hello").getString("_id");
            try (Session session = owner.hearsAll()) {
                List<Integer> statuses =
                        atOnce(List.of(1, 2), call -> owner.delete(path).status());
                owner.says(owner.id(), "later");

                assertThat(statuses).containsExactlyInAnyOrder(200, 404);
                assertThat(session.events(2)).containsExactly("message.deleted", "message.created");
            }
        }
    }

    @Test
    void ofDeletionsOfAGameAtOnceExactlyOneSucceedsAndHasItsEvents() throws Exception {
        for (int round = 0; round < 5; round++) {
            String path = "/api/games/" + owner.createsGame("go");
            try (Session session = owner.hearsAll()) {
                List<Integer> statuses =
                        atOnce(List.of(1, 2), call -> owner.delete(path).status());
                owner.says(owner.id(), "later");

                assertThat(statuses).containsExactlyInAnyOrder(200, 404);
                assertThat(session.events(3)).containsExactly("member.deleted", "game.deleted", "message.created");
            }
        }
    }

    @Test
    void aChangeAndADeletionAtOnceHaveOneOrder() throws Exception {
        for (int round = 0; round < 5; round++) {
            String message = "/api/messages/" + owner.says(game, "hello").getString("_id");
            String opened = "/api/games/" + owner.createsGame("go");
            try (Session session =
                    lobby.session("message.updated", "message.deleted", "game.updated", "game.deleted")) {
                List<String> expected = new ArrayList<>();
                for (String path : List.of(message, opened)) {
                    String kind = path.equals(message) ? "message" : "game";
                    String change = path.equals(message) ? Lobby.json("body", "b") : Lobby.json("name", "b");
                    List<Integer> statuses = atOnce(
                            List.of("PATCH", "DELETE"),
                            method -> lobby.call(method, path, owner.token(), method.equals("PATCH") ? change : null)
                                    .status());

                    assertThat(statuses).isIn(List.of(200, 200), List.of(404, 200));
                    if (statuses.get(0) == 200) {
                        expected.add(kind + ".updated");
                    }
                    expected.add(kind + ".deleted");
                }

                assertThat(session.events(expected.size())).isEqualTo(expected);
            }
        }
    }

    @Test
    void anEmptyAvatarRemovesIt() {
        stranger.patch("/api/users/" + stranger.id(), Lobby.json("avatar", "data:image/png;base64,iVBORw0KGgo="))
                .expect(200);

        JsonObject without = stranger.patch("/api/users/" + stranger.id(), Lobby.json("avatar", ""))
                .expect(200)
                .object();

        assertThat(without.containsKey("avatar")).isFalse();
    }

    @Test
    void theServerNeverFetchesAnAvatar() throws IOException {
        try (ServerSocket host = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String avatar = "https://127.0.0.1:" + host.getLocalPort() + "/me.png";
            stranger.patch("/api/users/" + stranger.id(), Lobby.json("avatar", avatar))
                    .expect(200);
            stranger.get("/api/users/" + stranger.id()).expect(200);
            stranger.patch("/api/users/" + stranger.id(), Lobby.json("avatar", ""))
                    .expect(200);

            // Connections are accepted in the order in which they came.
            try (Socket own = new Socket(host.getInetAddress(), host.getLocalPort());
                    Socket first = host.accept()) {
                assertThat(first.getPort()).isEqualTo(own.getLocalPort());
            }
        }
    }

    private static List<JsonObject> list(Answer answer) {
        return answer.expect(200).array().getValuesAs(JsonObject.class);
    }
}
