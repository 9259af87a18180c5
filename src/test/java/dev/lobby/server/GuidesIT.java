package dev.lobby.server;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Guide;
import dev.lobby.harness.Guide.Block;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Machine;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import dev.lobby.harness.Tool;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operator's guides are followed word for word: what stands in their blocks of {@code sh} and {@code sql} is done,
 * on a {@link Machine} of its own.
 */
@Tag("wildfly")
@Tag("postgresql")
@TestMethodOrder(OrderAnnotation.class)
class GuidesIT {
    private static final String PAYARA_MICRO = "payara-micro";
    private static final String WILDFLY = "wildfly";
    private static final Pattern WARNING = Pattern.compile("\\b(WARN|WARNING|ERROR|SEVERE)\\b");
    private static final int MOST_LINES = 60;
    private static final Path SMOKE = Path.of("src/test/smoke/websocket.mjs").toAbsolutePath();

    /** What the smoke script was answered, by server. */
    private static final Map<String, Path> TRANSCRIPTS = new ConcurrentHashMap<>();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {PAYARA_MICRO, WILDFLY})
    @Order(1)
    void theyLeadToALobbyBehindNginxThatKeepsTokensOutOfLogsAndCanBeUpdatedAndStopped(String server) throws Exception {
        Tool.require("the guides under server-config/", Tool.NGINX, Tool.OPENSSL, Tool.NODE);
        String password = UUID.randomUUID().toString();
        try (EmbeddedPostgres postgres = postgres();
                Machine machine = new Machine(folder.resolve("machine"), postgres.getPort(), password)) {
            Guide common = machine.guide("README.md");
            Guide guide = machine.guide(server + "/README.md");
            execute(postgres, common.only("The database", "sql"));
            execute(postgres, common.only("A pooler before PostgreSQL", "sql"));
            machine.follow(common.commands());
            // Settings of the guide for a new key, whose names have hyphens, which a server may not see in a variable.
            machine.setEnvironment(
                    "LOBBY_TOKEN_PREVIOUS_KEY", Base64.getEncoder().encodeToString(new byte[32]));

            machine.follow(machine.guide("nginx/README.md").commands());
            Lobby lobby = new Lobby(machine.address(), HttpClient.newBuilder().sslContext(machine.trust()));
            Lobby plain = new Lobby(machine.plainAddress(), HttpClient.newBuilder());
            String handshake = "/ws?access_token=a-token-that-nobody-may-see";
            await().ignoreExceptions()
                    .until(() -> lobby.call("GET", handshake, null, null).status() == 502);
            assertThat(plain.call("GET", handshake, null, null).status()).isEqualTo(301);

            Instant installed = Instant.now();
            machine.follow(guide.commands("Install"));
            seeThatItIsReady(machine, guide);
            Duration untilReady = Duration.between(installed, Instant.now());
            assertThat(machine.processes("lobby")
                            .map(process -> process.info().commandLine().orElse("")))
                    .anyMatch(command -> command.contains(" -Xms1g ") && command.contains(" -Xmx1g "));
            Player ann = lobby.player();
            checkTheLogOfACleanStart(machine, server);
            assertThat(keepsKey(postgres)).as("The database keeps a key").isFalse();
            checkTheProxy(machine, lobby, ann);
            checkThatNobodyPassesTheProxyBy(machine);
            checkThatNoHeaderOfAClientIsBelieved(machine, ann);
            String smoke = smoke(machine, server);

            Session untilUpdate = session(lobby, ann);
            machine.follow(guide.commands("Update"));
            assertThat(untilUpdate.closeCode()).isEqualTo(1001);
            seeThatItIsReady(machine, guide);
            lobby.login(ann.name(), Lobby.PASSWORD).expect(200);

            assertThat(machine.log("lobby")).as("Colour codes").doesNotContain("\u001b");
            assertThat(filesOfWildFly(machine))
                    .as("What would grow for ever")
                    .noneMatch(text -> text.contains(machine.address().toString()));

            Session untilStop = session(lobby, ann);
            Instant told = Instant.now();
            machine.follow(guide.commands("Stop"));
            Duration untilStopped = Duration.between(told, Instant.now());
            assertThat(untilStop.closeCode()).isEqualTo(1001);

            assertThat(Files.readString(Path.of("src/build/pom.xml"))).contains(executions(machine.noted()));
            List<String> logs = logs(machine);
            for (String status : List.of("101", "301", "502")) {
                assertThat(logs).anyMatch(line -> line.contains("\"GET /ws HTTP/1.1\" " + status));
            }
            assertThat(logs)
                    .filteredOn(line -> Stream.of("access_token", "nobody-may-see", ann.token())
                            .anyMatch(line::contains))
                    .isEmpty();
            System.out.printf(
                    "Guides: nginx and %s followed; ready %.1f s after the installation began; %s, through nginx; 1001 at"
                            + " the update and at the stop, which took %.1f s%n"
                            + "Guides: not run but noted: %s%n"
                            + "Guides: payara-server/README.md was not run, for no Payara Server is fetched%n",
                    server,
                    untilReady.toMillis() / 1000.0,
                    smoke,
                    untilStopped.toMillis() / 1000.0,
                    String.join("; ", machine.noted()));
        }
    }

    @Test
    @Order(2)
    void theServersThatTheyLeadToGiveTheSameAnswersByteForByte() throws IOException {
        if (TRANSCRIPTS.size() < 2) {
            Tool.leaveOut("that the servers give the same answers byte for byte", "not both guides were followed");
        }

        Path payara = TRANSCRIPTS.get(PAYARA_MICRO);
        assertThat(TRANSCRIPTS.get(WILDFLY)).hasSameTextualContentAs(payara).hasSameBinaryContentAs(payara);
    }

    /** One that asks everybody but its administrator for a password. */
    private EmbeddedPostgres postgres() throws IOException {
        Path rules = folder.resolve("pg_hba.conf");
        Files.writeString(rules, """
                host all postgres 127.0.0.1/32 trust
                host all postgres ::1/128 trust
                host all all 127.0.0.1/32 scram-sha-256
                host all all ::1/128 scram-sha-256
                """);
        return EmbeddedPostgres.builder()
                .setServerConfig("hba_file", rules.toString())
                .start();
    }

    private static void execute(EmbeddedPostgres postgres, Block sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
            for (String statement : sql.commands()) {
                connection.createStatement().execute(statement);
            }
        }
    }

    private static boolean keepsKey(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = postgres.getDatabase("postgres", "lobby").getConnection();
                ResultSet rows = connection.createStatement().executeQuery("select 1 from signing_key")) {
            return rows.next();
        }
    }

    /** By the very line that the guide shows. */
    private static void seeThatItIsReady(Machine machine, Guide guide) throws IOException, InterruptedException {
        machine.follow(guide.commands("See that it is ready"));
        String line = guide.only("See that it is ready", "text").text().strip();
        assertThat(machine.log("lobby"))
                .containsPattern(Stream.of(line.split("…")).map(Pattern::quote).collect(joining(".+")));
    }

    private static void checkTheLogOfACleanStart(Machine machine, String server) throws IOException {
        List<String> lines = machine.log("lobby").lines().toList();

        assertThat(lines).noneMatch(line -> WARNING.matcher(line).find());
        if (server.equals(PAYARA_MICRO)) {
            assertThat(lines).hasSizeLessThan(MOST_LINES);
        }
    }

    private static void checkTheProxy(Machine machine, Lobby lobby, Player ann) {
        assertThat(lobby.register("bob").expect(201).header("Location"))
                .as("Where a link leads")
                .startsWith(machine.address() + "api/users/");
        assertThat(ann.get("/api/users").header("Server")).isEqualTo("nginx");
        assertThat(ann.post("/api/messages", Lobby.json("receiver", ann.id(), "body", "x".repeat(128 << 10)))
                        .expect(413)
                        .header("Content-Type"))
                .as("Who says that a body is too large")
                .startsWith("application/problem+json");
        ann.post("/api/messages", Lobby.json("receiver", ann.id(), "body", "x".repeat(1 << 20)))
                .expect(413);
        for (String path : List.of("/health", "/health/ready", "/metrics", "/openapi", "/api/metrics", "/console")) {
            lobby.call("GET", path, null, null).expect(404);
        }
        for (String path : List.of("/metrics;x", "/api/metrics;x", "/api;x/metrics", "/api/metrics%3Bx")) {
            lobby.call("GET", path, null, null).expect(400);
        }
        for (String path : List.of(
                "/",
                "/page/page.js",
                "/page/page.css",
                "/client/lobby.js",
                "/docs/",
                "/docs/swagger-ui-bundle.js",
                "/asyncapi.json",
                "/api/openapi.json")) {
            Lobby.Answer page = lobby.call("GET", path, null, null).expect(200);
            assertThat(page.header("Strict-Transport-Security")).isNotEmpty();
            assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(page.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
        }
        try (Session session = session(lobby, ann)) {
            ann.says(ann.id(), "hello");
            assertThat(session.events(1)).containsExactly("message.created");
        }
        lobby.call("GET", "/ws", null, null).expect(401);
        assertThat(Session.openV1(lobby, "/ws").closeCode())
                .as("without a token")
                .isEqualTo(4401);
    }

    private static Session session(Lobby lobby, Player ann) {
        Session session = Session.open(lobby, "/ws?access_token=" + ann.token());
        session.subscribe("message.*");
        session.fence();
        return session;
    }

    /** From another machine, whose stand-in is another address of this one. */
    private static void checkThatNobodyPassesTheProxyBy(Machine machine) throws IOException {
        int port = machine.lobbyAddress().getPort();
        try (Socket here = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
            assertThat(here.isConnected()).isTrue();
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), port).close())
                .isInstanceOf(ConnectException.class);
        Lobby past = new Lobby(machine.lobbyAddress(), HttpClient.newBuilder());
        for (String path : List.of("/health", "/metrics", "/openapi")) {
            assertThat(past.call("GET", path, null, null).status())
                    .as("The server's own " + path)
                    .isIn(403, 404);
        }
    }

    /** Also where a proxy, as many do, adds to what a client has written, or passes it on. */
    private static void checkThatNoHeaderOfAClientIsBelieved(Machine machine, Player ann) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        URI lobby = machine.lobbyAddress();
        HttpRequest users = HttpRequest.newBuilder(lobby.resolve("/api/health/live"))
                .header("X-Forwarded-Host", "x/api/users?=")
                .build();
        HttpRequest login = HttpRequest.newBuilder(lobby.resolve("/api/auth/login"))
                .header("X-Forwarded-For", "192.0.2.1, 192.0.2.2")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Lobby.json("name", ann.name(), "password", "wrong horse")))
                .build();

        assertThat(http.send(users, BodyHandlers.ofString()).body()).doesNotContain(ann.name());
        // Not each refusal has a line in the log.
        await().pollInterval(Duration.ofSeconds(1)).until(() -> {
            assertThat(http.send(login, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
            return machine.log("lobby").contains("192.0.2.2");
        });
        assertThat(machine.log("lobby")).doesNotContain("192.0.2.1");
    }

    /** The last line of the smoke script, which says that all has passed. */
    private static String smoke(Machine machine, String server) throws IOException, InterruptedException {
        Path transcript = Path.of("target", "smoke-" + server + ".txt").toAbsolutePath();
        String output = machine.run(
                Tool.NODE.command(),
                "--experimental-websocket",
                SMOKE.toString(),
                machine.address().toString(),
                "--transcript",
                transcript.toString());
        String last = output.strip().replaceFirst("(?s).*\n", "");
        assertThat(last).matches("[1-9][0-9]* passed, 0 failed");
        TRANSCRIPTS.put(server, transcript);
        return last;
    }

    /** What WildFly, which is started anew for it, writes beside its log for systemd. */
    private static List<String> filesOfWildFly(Machine machine) throws IOException {
        Path folder = machine.file("/opt/wildfly/standalone/log");
        List<String> texts = new ArrayList<>();
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    texts.add(Files.readString(file));
                }
            }
        }
        return texts;
    }

    /** Those of the build that commands for Maven name. */
    private static List<String> executions(List<String> commands) {
        return commands.stream()
                .filter(command -> command.contains("@"))
                .map(command -> "<id>" + command.replaceFirst(".*@", "") + "</id>")
                .toList();
    }

    /** The lines of all logs, nginx's and the server's. */
    private static List<String> logs(Machine machine) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String service : List.of("nginx", "lobby")) {
            lines.addAll(machine.log(service).lines().toList());
        }
        try (Stream<Path> files = Files.list(machine.file("/var/log/nginx"))) {
            for (Path file : files.toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }
}
