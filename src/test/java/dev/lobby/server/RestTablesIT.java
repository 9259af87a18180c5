package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.RawHttp;
import dev.lobby.harness.RawRequest;
import dev.lobby.harness.RestDescription;
import dev.lobby.harness.RestDescription.Call;
import dev.lobby.harness.Session;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables of the REST API: who may make which call, and how each call refuses what it does not take. Calls, their
 * parameters and their members come from the API's description.
 */
@ArquillianTest
@RunAsClient
class RestTablesIT {
    /** What the bodies of some calls must have, by a part of their paths. */
    private static final Map<String, String> NEEDED = Map.of(
            "/messages",
            "{\"body\":\"a\"}",
            "/members/",
            "{\"ready\":true}",
            "/moves",
            "{\"move\":1}",
            "}/invitations",
            "{\"user\":\"" + "0".repeat(24) + "\"}");

    private static final RestDescription DESCRIPTION = RestDescription.OF_THE_BUILD;
    private static final String NOTHING = "0".repeat(24);
    private static final int MAX_BODY_BYTES = 128 * 1024;
    private static final Set<String> METHODS_OF_ALL = Set.of("HEAD", "OPTIONS");
    private static volatile List<Player> known = List.of();

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player owner;
    private Player member;
    private Player stranger;

    /** Of the owner's, with the member in it. */
    private String game;

    /** From the member. */
    private String toGame;

    private String toOwner;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby("lobby.rest.max-requests-per-second=0", "lobby.rest.max-logins-per-minute=0");
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
        play();
    }

    private void play() {
        game = owner.createsGame("chess");
        member.joins(game);
        toGame = member.says(game, "hello").getString("_id");
        toOwner = member.says(owner.id(), "hello").getString("_id");
    }

    static List<Call> calls() {
        return DESCRIPTION.calls();
    }

    static Stream<Call> callsWithBody() {
        return calls().stream().filter(Call::hasBody);
    }

    static Stream<Call> callsWithToken() {
        return calls().stream().filter(call -> !call.isPublic());
    }

    /** All but those whose end another path could take for an id: then an answer may say that it is none. */
    static Set<String> paths() {
        return calls().stream()
                .map(Call::path)
                .filter(path ->
                        !Set.of("/api/games/join", "/api/games/quick-join").contains(path))
                .collect(Collectors.toSet());
    }

    /** Each call with each of its parameters whose values the schema is for. */
    private static Stream<Arguments> parameters(String in, String schema) {
        return calls().stream()
                .flatMap(call -> call.parameters(in, schema).stream().map(name -> arguments(call, name)));
    }

    static Stream<Arguments> idsInPaths() {
        return parameters("path", "Id");
    }

    static Stream<Arguments> idsInQueries() {
        return parameters("query", "Id");
    }

    static Stream<Arguments> limits() {
        return parameters("query", "PageLimit");
    }

    static Stream<Arguments> cursors() {
        return Stream.of("NameCursor", "TimeCursor").flatMap(schema -> parameters("query", schema));
    }

    @Test
    void theDescriptionIsPublic() {
        Answer answer = lobby.call("GET", "/api/openapi.json", null, null).expect(200);

        assertThat(answer.json()).isEqualTo(RestDescription.ofTheTests().document());
        assertThat(answer.object().getJsonObject("info").getString("title")).isEqualTo("Lobby");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aPathTakesTheMethodsThatItIsDescribedWithAndNoOther(String path) {
        Set<String> described = described(path);
        Player caller = described.contains("POST") && path.endsWith("/logout") ? lobby.player() : stranger;

        assertThat(Stream.of("GET", "PUT", "PATCH", "DELETE", "POST")
                        .filter(method -> lobby.call(method, real(path), caller.token(), null)
                                        .status()
                                != 405))
                .containsExactlyInAnyOrderElementsOf(described);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void anotherMethodIsRefusedWithTheMethodsOfThePath(String path) {
        String other = described(path).contains("PUT") ? "PATCH" : "PUT";
        String allowed = lobby.call(other, real(path), stranger.token(), null)
                .expect(405)
                .header("Allow");

        assertThat(Stream.of(allowed.split(" *, *", -1)).filter(method -> !METHODS_OF_ALL.contains(method)))
                .containsExactlyInAnyOrderElementsOf(described(path));
    }

    private static Set<String> described(String path) {
        return calls().stream()
                .filter(call -> call.path().equals(path))
                .map(call -> call.method().toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/nothing", "/api/users/x/y", "/api/games/x/members/y/z", "/api/auth", "/api/openapi"})
    void anUnknownPathIsNotFoundWithATokenAndUnauthorizedWithoutOne(String path) {
        assertThat(owner.get(path).problem()).isEqualTo("not-found");
        assertThat(lobby.call("GET", path, null, null).problem()).isEqualTo("unauthorized");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing", "/ws"})
    void anUnknownMethodIsNotImplemented(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(lobby.address(path)).method("PROPFIND", BodyPublishers.noBody());

        assertThat(lobby.send(request.build()).expect(501).problem()).isEqualTo("not-implemented");
    }

    @ParameterizedTest
    @MethodSource("callsWithToken")
    void withoutAValidTokenACallIsRefused(Call call) {
        for (String authorization : List.of("", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", owner.token())) {
            HttpRequest.Builder request = request(call, call.hasBody() ? "{}" : null);
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            assertThat(lobby.send(request.build()).problem()).as(authorization).isEqualTo("unauthorized");
        }
    }

    /** Headers of tokens as their Base64 has it: null, nothing, {}, {"alg":null}, {"alg":"none"}, no Base64, and many. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bnVsbA",
                "",
                "e30",
                "eyJhbGciOm51bGx9",
                "eyJhbGciOiJub25lIn0",
                "%00",
                "W1tb",
                "W1tbW1tbW1tbW1tbW1tb"
            })
    void anInvalidTokenIsUnauthorizedWhateverItsForm(String header) {
        for (String token :
                List.of(header, header + ".e30", header + ".e30.AAAA", header + ".bnVsbA.", header + "....")) {
            assertThat(lobby.call("GET", "/api/games", token, null).problem())
                    .as(token)
                    .isEqualTo("unauthorized");
            assertThat(lobby.call("GET", "/ws?access_token=" + token, null, null)
                            .problem())
                    .as(token)
                    .isEqualTo("unauthorized");
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aPageOfAnotherOriginMayMakeNoCall(Call call) {
        HttpRequest.Builder request =
                request(call, call.hasBody() ? "{}" : null).header("Origin", "https://example.org");

        assertThat(lobby.send(request.header("Authorization", "Bearer " + stranger.token())
                                .build())
                        .problem())
                .isEqualTo("forbidden");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void answersAreJsonOrNotAcceptable(Call call) {
        HttpRequest.Builder request =
                request(call, call.hasBody() ? "{}" : null).header("Accept", "text/html");

        assertThat(lobby.send(request.header("Authorization", "Bearer " + stranger.token())
                                .build())
                        .problem())
                .isEqualTo("not-acceptable");
    }

    @Test
    void onlyProblemsHaveTheTypeOfProblems() {
        HttpRequest.Builder request = HttpRequest.newBuilder(lobby.address("/api/users/" + owner.id()))
                .header("Authorization", "Bearer " + owner.token())
                .header("Accept", "application/problem+json");

        assertThat(lobby.send(request.build()).expect(200).header("Content-Type"))
                .startsWith("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"q=x", "q=-1", "q=2", "q=NaN", "q=0.5;q=x"})
    void aWeightOfAMediaTypeIsANumberFrom0To1(String weight) {
        for (String header : List.of("Accept", "Content-Type")) {
            HttpRequest request = HttpRequest.newBuilder(lobby.address("/api/games"))
                    .header("Authorization", "Bearer " + owner.token())
                    .header("Content-Type", "application/json")
                    .setHeader(header, "application/json;" + weight)
                    .POST(BodyPublishers.ofString(Lobby.json("name", "a")))
                    .build();

            assertThat(malformed(lobby.send(request))).isEqualTo(header);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "websocket", "x"})
    void theBodyOfARequestForAnotherProtocolIsRead(String protocol) throws IOException {
        RawRequest request = RawRequest.of("POST", "/api/games", Lobby.json("name", "a"))
                .with("Authorization: Bearer " + owner.token(), "Connection: Upgrade", "Upgrade: " + protocol);
        try (RawHttp connection = new RawHttp(lobby)) {
            connection.send(request.head(lobby.address("/").getAuthority()) + request.body());

            assertThat(connection.read(false)).map(RawHttp.Answer::status).hasValue(201);
        }
    }

    @ParameterizedTest
    @MethodSource("callsWithBody")
    void aBodyIsOneJsonObject(Call call) {
        for (String body :
                List.of("{", "[]", "1", "null", "\"a\"", "{} x", "{}{}", "{\"a\":1,}", "{'a':1}", "\uFEFF{}")) {
            assertThat(malformed(send(call, body))).as(body).isEqualTo("body");
        }
        byte[] latin = {'{', '"', (byte) 0xE9, '"', ':', '1', '}'};
        assertThat(malformed(send(call, "application/json", latin))).isEqualTo("body");
    }

    @Test
    void aTokenOfAHandshakeIsSentInOneWayOnly() {
        HttpRequest request = HttpRequest.newBuilder(lobby.address("/ws?access_token=" + owner.token()))
                .header("Authorization", "Bearer " + owner.token())
                .build();

        assertThat(malformed(lobby.send(request))).isEqualTo("access_token");
    }

    /** What is wrong with a request that cannot be read. */
    private static String malformed(Answer answer) {
        assertThat(answer.expect(400).problem()).isEqualTo("malformed-request");
        JsonObject problem = answer.object();
        assertThat(problem.getJsonArray("violations")).hasSize(1);
        JsonObject violation = problem.getJsonArray("violations").getJsonObject(0);
        assertThat(violation.get("message")).isEqualTo(problem.get("detail"));
        return violation.getString("field");
    }

    @ParameterizedTest
    @MethodSource("callsWithBody")
    void aMemberOfABodyIsKnownAndHasItsTypeAndIsNotNull(Call call) {
        assertThat(violations(send(call, "{\"nobody\":1}"))).containsExactly("nobody");
        DESCRIPTION.members(call).forEach((name, type) -> {
            Map<String, String> others = new TreeMap<>(Map.of(
                    "string",
                    "\"true\"",
                    "integer",
                    "1",
                    "boolean",
                    "true",
                    "array",
                    "[]",
                    "object",
                    "{}",
                    "null",
                    "null"));
            others.keySet().removeIf(other -> type.equals(other) || (type.equals("any") && !other.equals("null")));
            for (String value : others.values()) {
                assertThat(violations(send(call, "{\"" + name + "\":" + value + "}")))
                        .as(name + " " + value)
                        .containsExactly(name);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("callsWithBody")
    void aStringHasNoNulAndNoHalfOfASurrogatePair(Call call) {
        DESCRIPTION.members(call).forEach((name, type) -> {
            if (type.equals("string")) {
                for (String value : List.of("a\\u0000", "\\ud800")) {
                    assertThat(violations(send(call, "{\"" + name + "\":\"" + value + "\"}")))
                            .containsExactly(name);
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("callsWithBody")
    void aBodyIsApplicationJson(Call call) {
        for (String type :
                List.of("text/plain", "application/xml", "application/x-www-form-urlencoded", "application/*", "*/*")) {
            assertThat(send(call, type, "{}".getBytes(StandardCharsets.UTF_8)).problem())
                    .as(type)
                    .isEqualTo("unsupported-media-type");
        }
    }

    /** With HTTP/2, a head need not say whether a body follows. */
    @ParameterizedTest
    @CsvSource({"HTTP_1_1, false", "HTTP_1_1, true", "HTTP_2, false", "HTTP_2, true"})
    void aBodyWithoutATypeIsReadAsJson(HttpClient.Version version, boolean inParts) throws Exception {
        byte[] body = Lobby.json("name", "typeless").getBytes(StandardCharsets.UTF_8);
        HttpClient http = HttpClient.newBuilder().version(version).build();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(lobby.address("/api/games")).header("Authorization", "Bearer " + owner.token());
        // Asks a server for HTTP/2, if it is asked for at all.
        http.send(request.build(), BodyHandlers.discarding());

        HttpResponse<String> answer = http.send(
                request.POST(
                                inParts
                                        ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                                        : BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.body()).contains("\"typeless\"");
    }

    @ParameterizedTest
    @MethodSource("callsWithBody")
    void aBodyHasAtMost128KiB(Call call) {
        String most = "{\"nobody\":1}" + " ".repeat(MAX_BODY_BYTES - 12);

        assertThat(send(call, most).problem()).isEqualTo("invalid-request");
        assertThat(send(call, most + " ").problem()).isEqualTo("too-large");
    }

    @ParameterizedTest
    @MethodSource("idsInPaths")
    void anIdInAPathIs24LowercaseHexDigits(Call call, String parameter) {
        for (String id : List.of("x", "0".repeat(23), "0".repeat(25), "ABCDEF".repeat(4), "%20" + "0".repeat(23))) {
            Answer answer = calls(stranger, call, with(call.path(), parameter, id));

            assertThat(violations(answer)).as(id).containsExactly(parameter);
        }
    }

    @ParameterizedTest
    @MethodSource("idsInPaths")
    void anUnknownIdInAPathIsNotFound(Call call, String parameter) {
        assertThat(calls(owner, call, with(call.path(), parameter, NOTHING)).problem())
                .isEqualTo("not-found");
    }

    /** A call at the path, with what a body must have. */
    private Answer calls(Player player, Call call, String path) {
        String body = NEEDED.entrySet().stream()
                .filter(needed -> call.path().contains(needed.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("{}");
        return lobby.call(call.method().toUpperCase(Locale.ROOT), path, player.token(), call.hasBody() ? body : null);
    }

    @Test
    void aMessageToAnUnknownReceiverIsNotFound() {
        assertThat(owner.post("/api/messages", Lobby.json("receiver", NOTHING, "body", "a"))
                        .problem())
                .isEqualTo("not-found");
        assertThat(owner.get("/api/messages?with=" + NOTHING).problem()).isEqualTo("not-found");
    }

    @ParameterizedTest
    @MethodSource("idsInQueries")
    void anIdInAQueryIs24LowercaseHexDigits(Call call, String parameter) {
        for (String id : List.of("", "x", "ABCDEF".repeat(4))) {
            assertThat(violations(query(call, parameter, id))).as(id).containsExactly(parameter);
        }
    }

    @ParameterizedTest
    @MethodSource("limits")
    void aLimitIsAWholeNumberFrom1To100(Call call, String parameter) {
        for (String limit : List.of("", "0", "101", "-1", "abc", "1.5", "1e1", "9999999999")) {
            assertThat(violations(query(call, parameter, limit))).as(limit).containsExactly("limit");
        }
        for (String limit : List.of("1", "100")) {
            query(call, parameter, limit).expect(200);
        }
    }

    @ParameterizedTest
    @MethodSource("cursors")
    void aCursorComesFromALink(Call call, String parameter) {
        for (String text : List.of(
                "",
                "x",
                "%C3%A9",
                forged("a"),
                forged(NOTHING),
                forged(NOTHING + "\0"),
                forged(NO_ID + "1700000000000"))) {
            assertThat(violations(query(call, parameter, text))).as(text).containsExactly("after");
        }
    }

    /** Times that no database keeps, or that are none. */
    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "-9223372036854775808", "9223372036854775808", "x"})
    void aCursorOfMembersHasATime(String time) {
        assertThat(violations(owner.get("/api/games/" + game + "/members?after=" + forged(NOTHING + time))))
                .containsExactly("after");
    }

    /** PostgreSQL refuses a text with it. */
    private static final String NO_ID = "\0".repeat(24);

    private static String forged(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aQueryHasNoParametersButThoseOfItsCall(Call call) {
        HttpRequest request = HttpRequest.newBuilder(
                        lobby.address(real(call.path()) + "?nobody=1&Limit=1&access_token=x"))
                .header("Authorization", "Bearer " + stranger.token())
                .method(call.method().toUpperCase(Locale.ROOT), BodyPublishers.noBody())
                .build();

        assertThat(violations(lobby.send(request))).contains("Limit", "access_token", "nobody");
    }

    @Test
    void askingForTheMethodsOfAPathMayHaveItsParameters() {
        lobby.call("OPTIONS", "/api/users?status=online&limit=7", owner.token(), null)
                .expect(200);
    }

    @Test
    void atMost100UsersAreAskedForByTheirIds() {
        assertThat(list(owner.get(ids(100)))).hasSize(1);
        assertThat(violations(owner.get(ids(101)))).containsExactly("ids");
        assertThat(violations(owner.get("/api/users?ids="))).containsExactly("ids");
    }

    private String ids(int number) {
        return "/api/users?ids=" + String.join(",", Collections.nCopies(number, owner.id()));
    }

    static Stream<Arguments> names() {
        return Stream.of(
                arguments("a", "a"),
                arguments("x".repeat(32), "x".repeat(32)),
                arguments("\uD83D\uDE00".repeat(32), "\uD83D\uDE00".repeat(32)),
                arguments(" \u3000\u00A0a b\u00A0 ", "a b"),
                arguments(" ".repeat(40) + "c", "c"),
                arguments("\uFB01\uFF21\u2460", "fiA1"),
                arguments("e\u0301", "\u00E9"),
                arguments(
                        "\uFDFA",
                        "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064A\u0647 \u0648\u0633\u0644\u0645"),
                arguments("\u0390".repeat(32), "\u0390".repeat(32)),
                arguments("<b>&\"'\\", "<b>&\"'\\"),
                arguments("", ""),
                arguments(" \t\n ", ""),
                arguments("x".repeat(33), ""),
                arguments(" ".repeat(511) + "c", "c"),
                arguments(" ".repeat(512) + "c", ""),
                arguments("\uD83D\uDE00".repeat(33), ""),
                arguments("\uFDFA".repeat(2), ""),
                arguments("a\tb", ""),
                arguments("a\u007F", ""),
                arguments("a\u200Bb", ""),
                arguments("\uFEFFa", ""),
                arguments("\u115F", ""),
                arguments("\u3164", ""),
                arguments("a\u200Db", ""),
                arguments("a\uFE0F", ""),
                arguments("\uD83D\uDC68\u200D", ""),
                arguments("\uD83D\uDC68\u200D\uD83D\uDC67", "\uD83D\uDC68\u200D\uD83D\uDC67"),
                arguments("Ann \u2764\uFE0F", "Ann \u2764\uFE0F"));
    }

    /** @param shown empty where it is no name */
    @ParameterizedTest
    @MethodSource("names")
    void aNameHas1To32CharactersAfterNfkcAndTrimmingAndNoneThatIsInvisible(String name, String shown) {
        for (String path : List.of("/api/games/" + game, "/api/users/" + stranger.id())) {
            Player player = path.contains("/games/") ? owner : stranger;
            Answer answer = player.patch(path, Lobby.json("name", name));

            if (shown.isEmpty()) {
                assertThat(violations(answer)).containsExactly("name");
            } else {
                assertThat(answer.expect(200).object().getString("name")).isEqualTo(shown);
            }
        }
    }

    /** Normalising it would take a processor a second each time; the tenfold of what is allowed here. */
    @Test
    void aLongNameIsRefusedAtOnceByEveryCall() {
        String marks = "a" + "\u0301\u0323".repeat(31_000);
        String body = Lobby.json("name", marks);
        List<Supplier<Answer>> calls = List.of(
                () -> owner.post("/api/games", body),
                () -> owner.patch("/api/games/" + game, body),
                () -> stranger.patch("/api/users/" + stranger.id(), body),
                () -> lobby.call("POST", "/api/users", null, Lobby.json("name", marks, "password", Lobby.PASSWORD)));
        long begun = System.nanoTime();

        for (int i = 0; i < 10; i++) {
            calls.forEach(call -> assertThat(violations(call.get())).containsExactly("name"));
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        lobby.login(marks, Lobby.PASSWORD).expect(401);
        String query = "/api/users?name=x" + "%20".repeat(512);
        assertThat(list(owner.get(query))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"x, 7, 400", "x, 8, 201", "x, 128, 201", "x, 129, 400", "\uD83D\uDE00, 7, 400", "\uD83D\uDE00, 128, 201"
    })
    void aUsersPasswordHas8To128Characters(String character, int length, int status) {
        String name = UUID.randomUUID().toString().substring(0, 20);
        String password = character.repeat(length);

        Answer answer = lobby.call("POST", "/api/users", null, Lobby.json("name", name, "password", password));

        if (status == 400) {
            assertThat(violations(answer)).containsExactly("password");
        } else {
            answer.expect(status);
            lobby.login(name, password).expect(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"x, 1, 200", "x, 128, 200", "x, 129, 400", "\uD83D\uDE00, 128, 200"})
    void aGamesPasswordHas1To128Characters(String character, int length, int status) {
        String password = Lobby.json("password", character.repeat(length));

        Answer answer = owner.patch("/api/games/" + game, password);

        if (status == 400) {
            assertThat(violations(answer)).containsExactly("password");
        } else {
            answer.expect(status);
            stranger.post("/api/games/" + game + "/members", null).expect(403);
            stranger.post("/api/games/" + game + "/members", password).expect(201);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a, 1",
        "a, 16384",
        "\u00E9, 8192",
        "\uD83D\uDE00, 4096",
        "'\"', 16384",
        "'\u0001', 16384",
        "' a', 1",
        "' ', 1",
        "' ', 16384"
    })
    void aMessageHasUpTo16384BytesWhateverTheyAre(String character, int length) {
        String body = character.repeat(length);

        JsonObject sent = member.says(game, body);

        assertThat(sent.getString("body")).isEqualTo(body);
        assertThat(owner.get("/api/messages/" + sent.getString("_id")).json()).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({"a, 0", "a, 16385", "\u00E9, 8193", "\uD83D\uDE00, 4097"})
    void aMessageWithMoreBytesOrNoneIsRefused(String character, int length) {
        String body = character.repeat(length);

        assertThat(violations(member.post("/api/messages", Lobby.json("receiver", game, "body", body))))
                .containsExactly("body");
        assertThat(violations(member.patch("/api/messages/" + toGame, Lobby.json("body", body))))
                .containsExactly("body");
    }

    static Stream<Arguments> avatars() {
        String address = "https://example.org/";
        return Stream.of(
                arguments(address + "a.png?b=c#d", true),
                arguments("HTTPS://EXAMPLE.org", true),
                arguments("https://my_bucket.s3.amazonaws.com/a.png", true),
                arguments("https://me@my_bucket:8443/a.png", true),
                arguments("https://[::1]:8443/", true),
                arguments(address + "a".repeat(16_384 - address.length()), true),
                arguments("data:image/png;base64,iVBORw0KGgo=", true),
                arguments("data:image/jpeg;base64,AAAA", true),
                arguments("data:image/webp;base64," + "A".repeat(16_360), true),
                arguments(address + "a".repeat(16_385 - address.length()), false),
                arguments("data:image/webp;base64," + "A".repeat(16_364), false),
                arguments("http://example.org/a.png", false),
                arguments("https:", false),
                arguments("https:///a.png", false),
                arguments("https://", false),
                arguments("https:x", false),
                arguments("https://me@", false),
                arguments("https://me@/a.png", false),
                arguments("https://:443/a.png", false),
                arguments("https://me@:443/a.png", false),
                arguments("https://exa mple.org/", false),
                arguments("//example.org/a.png", false),
                arguments("javascript:alert(1)", false),
                arguments("data:image/gif;base64,AAAA", false),
                arguments("data:image/svg+xml;base64,AAAA", false),
                arguments("data:image/png,AAAA", false),
                arguments("data:image/png;base64,", false),
                arguments("data:image/png;base64,A", false),
                arguments("data:image/png;base64,AA-_", false),
                arguments("x", false));
    }

    @ParameterizedTest
    @MethodSource("avatars")
    void anAvatarIsAnHttpsAddressOrAPictureOfAtMost16KiB(String avatar, boolean good) {
        Answer answer = stranger.patch("/api/users/" + stranger.id(), Lobby.json("avatar", avatar));

        if (good) {
            assertThat(answer.expect(200).object().getString("avatar")).isEqualTo(avatar);
        } else {
            assertThat(violations(answer)).containsExactly("avatar");
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}: nobody {3}, stranger {4}, member {5}, owner {6}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "POST   | /api/users                        | {}                 | 400 | 400 | 400 | 400",
                "POST   | /api/auth/login  | {\"name\":\"x\",\"password\":\"x\"} | 401 | 401 | 401 | 401",
                "POST   | /api/auth/refresh | {\"refreshToken\":\"x\"} | 401 | 401 | 401 | 401",
                "GET    | /api/openapi.json                 |                    | 200 | 200 | 200 | 200",
                "GET    | /api/health/live                  |                    | 200 | 200 | 200 | 200",
                "GET    | /api/health/ready                 |                    | 200 | 200 | 200 | 200",
                "GET    | /api/metrics                      |                    | 200 | 200 | 200 | 200",
                "GET    | /api/users                        |                    | 401 | 200 | 200 | 200",
                "GET    | /api/users/{owner}                |                    | 401 | 200 | 200 | 200",
                "PATCH  | /api/users/{owner}                | {}                 | 401 | 403 | 403 | 200",
                "GET    | /api/games                        |                    | 401 | 200 | 200 | 200",
                "POST   | /api/games                        | {\"name\":\"go\"}  | 401 | 201 | 201 | 201",
                "GET    | /api/games/{game}                 |                    | 401 | 200 | 200 | 200",
                "PATCH  | /api/games/{game}                 | {\"name\":\"go\"}  | 401 | 403 | 403 | 200",
                "DELETE | /api/games/{game}                 |                    | 401 | 403 | 403 | 200",
                "GET    | /api/games/{game}/members         |                    | 401 | 200 | 200 | 200",
                "GET    | /api/games/{game}/members/{owner} |                    | 401 | 200 | 200 | 200",
                "POST   | /api/games/{game}/members         | {}                 | 401 | 201 | 409 | 409",
                "PATCH  | /api/games/{game}/members/{member} | {\"ready\":true}  | 401 | 403 | 200 | 200",
                "PATCH  | /api/games/{game}/members/{owner} | {\"ready\":true}   | 401 | 403 | 403 | 200",
                "DELETE | /api/games/{game}/members/{member} |                   | 401 | 403 | 200 | 200",
                "DELETE | /api/games/{game}/members/{owner} |                    | 401 | 403 | 403 | 409",
                "GET    | /api/messages?with={game}         |                    | 401 | 403 | 200 | 200",
                "GET    | /api/messages?with={stranger}     |                    | 401 | 200 | 200 | 200",
                "POST   | /api/messages | {\"receiver\":\"{game}\",\"body\":\"a\"}     | 401 | 403 | 201 | 201",
                "POST   | /api/messages | {\"receiver\":\"{stranger}\",\"body\":\"a\"} | 401 | 201 | 201 | 201",
                "GET    | /api/messages/{toGame}            |                    | 401 | 404 | 200 | 200",
                "PATCH  | /api/messages/{toGame}            | {\"body\":\"b\"}   | 401 | 404 | 200 | 403",
                "DELETE | /api/messages/{toGame}            |                    | 401 | 404 | 200 | 403",
                "GET    | /api/messages/{toOwner}           |                    | 401 | 404 | 200 | 200",
                "PATCH  | /api/messages/{toOwner}           | {\"body\":\"b\"}   | 401 | 404 | 200 | 403",
                "DELETE | /api/messages/{toOwner}           |                    | 401 | 404 | 200 | 403",
            })
    void whoMayDoWhat(String method, String path, String body, int nobody, int asStranger, int asMember, int asOwner) {
        List<Integer> statuses = new ArrayList<>();
        for (String token : List.of("", stranger.token(), member.token(), owner.token())) {
            play();
            statuses.add(
                    lobby.call(method, fill(path), token.isEmpty() ? null : token, body == null ? null : fill(body))
                            .status());
        }

        assertThat(statuses).containsExactly(nobody, asStranger, asMember, asOwner);
    }

    private String fill(String template) {
        return template.replace("{game}", game)
                .replace("{owner}", owner.id())
                .replace("{member}", member.id())
                .replace("{stranger}", stranger.id())
                .replace("{toGame}", toGame)
                .replace("{toOwner}", toOwner);
    }

    @ParameterizedTest(name = "{0} {1}: nobody {3}, another {4}, self {5}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "PATCH  | /api/users/{self} | {\"name\":\"x\"} | 401 | 403 | 200",
                "DELETE | /api/users/{self} |                     | 401 | 403 | 200",
            })
    void onlyUsersThemselvesMayChangeOrDeleteTheirAccount(
            String method, String path, String body, int nobody, int other, int self) {
        Player guest = lobby.player();
        List<Integer> statuses = new ArrayList<>();
        for (String token : List.of("", owner.token(), guest.token())) {
            statuses.add(lobby.call(method, path.replace("{self}", guest.id()), token.isEmpty() ? null : token, body)
                    .status());
        }

        assertThat(statuses).containsExactly(nobody, other, self);
    }

    /** Handing a game over locks a user: only its owner may have that done, whoever the user is. */
    @ParameterizedTest
    @CsvSource({
        "stranger, member,  403",
        "stranger, stranger, 403",
        "stranger, nobody,  403",
        "member,   nobody,  403",
        "owner,    nobody,  409",
        "owner,    stranger, 409",
        "owner,    member,  200",
        "owner,    owner,   200",
    })
    void onlyTheOwnerLearnsWhetherAGameCanBeHandedOver(String caller, String to, int status) {
        String change =
                Lobby.json("owner", to.equals("nobody") ? NOTHING : player(to).id());

        player(caller).patch("/api/games/" + game, change).expect(status);
        player(caller).patch("/api/games/" + NOTHING, change).expect(404);
    }

    private Player player(String role) {
        return switch (role) {
            case "owner" -> owner;
            case "member" -> member;
            default -> stranger;
        };
    }

    @Test
    void aFormerMemberReadsOnlyTheirOwnMessagesOfTheGame() {
        String others = owner.says(game, "hello").getString("_id");
        member.delete("/api/games/" + game + "/members/" + member.id()).expect(200);

        member.get("/api/messages?with=" + game).expect(403);
        member.get("/api/messages/" + others).expect(404);
        member.post("/api/messages", Lobby.json("receiver", game, "body", "a")).expect(403);
        member.get("/api/messages/" + toGame).expect(200);
        member.patch("/api/messages/" + toGame, Lobby.json("body", "b")).expect(403);
        member.delete("/api/messages/" + toGame).expect(200);
    }

    @Test
    void aKickedMemberMayDeleteTheirMessagesButNotChangeThem() {
        String kicked = "/api/games/" + game + "/members/" + member.id();
        owner.delete(kicked).expect(200);
        JsonValue said = owner.get("/api/messages/" + toGame).json();
        try (Session session = owner.hearsAll()) {
            assertThat(member.patch("/api/messages/" + toGame, Lobby.json("body", "b"))
                            .problem())
                    .isEqualTo("forbidden");
            JsonObject later = owner.says(owner.id(), "later");

            assertThat(session.frames(1).get(0).get("data")).isEqualTo(later);
            assertThat(owner.get("/api/messages/" + toGame).json()).isEqualTo(said);
        }
        member.patch("/api/messages/" + toOwner, Lobby.json("body", "b")).expect(200);
        member.joins(game);
        member.patch("/api/messages/" + toGame, Lobby.json("body", "b")).expect(200);
        owner.delete(kicked).expect(200);
        member.delete("/api/messages/" + toGame).expect(200);
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "POST  | /api/users        | {}                                            | name password",
                "POST  | /api/users        | {\"name\":\"\",\"password\":\"1234567\"}      | name password",
                "POST  | /api/games        | {\"name\":\"a\\tb\"}                          | name",
                "POST  | /api/games        | {\"name\":\"aaaaaaaaaabbbbbbbbbbccccccccccddd\"} | name",
                "POST  | /api/users        | {\"name\":\"x\",\"password\":\"12345678\",\"avatar\":\"\"} | avatar",
                "POST  | /api/games        | {\"name\":\"go\",\"password\":\"\"}            | password",
                "PATCH | /api/games/{game} | {\"started\":\"false\"}                       | started",
                "PATCH | /api/games/{game}/members/{owner} | {}                            | ready",
                "PATCH | /api/messages/{toGame} | {}                                       | body",
                "PATCH | /api/games/{game} | {\"owner\":\"x\"}                             | owner",
                "POST  | /api/messages     | {\"receiver\":\"x\",\"body\":\"\"}            | body receiver",
                "GET   | /api/messages     |                                               | with",
                "GET   | /api/users?status=away |                                          | status",
                "GET   | /api/users?ids=1,2 |                                              | ids",
                "GET   | /api/games?owner=x&member=y |                                     | member owner",
                "GET   | /api/messages?with=x&after=y&before= |                            | after before with",
            })
    void badInputIsRefusedWithWhatIsWrong(String method, String path, String body, String fields) {
        assertThat(violations(lobby.call(method, fill(path), owner.token(), body)))
                .containsExactly(fields.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/api/users/{member}                | {\"name\":\"{name}\"}",
                "/api/users/{member}                | {\"avatar\":\"https://example.org\"}",
                "/api/users/{member}                | {\"avatar\":\"\"}",
                "/api/users/{member}                | {}",
                "/api/games/{game}                  | {\"name\":\"go\"}",
                "/api/games/{game}                  | {\"name\":\" go \"}",
                "/api/games/{game}                  | {\"password\":\"\"}",
                "/api/games/{game}                  | {\"password\":\"sesame\"}",
                "/api/games/{game}                  | {\"started\":true}",
                "/api/games/{game}                  | {\"owner\":\"{owner}\"}",
                "/api/games/{game}                  | {}",
                "/api/games/{game}/members/{member} | {\"ready\":true}",
                "/api/games/{game}/members/{member} | {\"ready\":false}",
                "/api/messages/{toGame}             | {\"body\":\"b\"}",
            })
    void aRepeatedChangeChangesNothingAndHasNoEvent(String path, String change) {
        Player player = path.equals("/api/games/{game}") ? owner : member;
        String body = fill(change).replace("{name}", member.name());
        JsonValue changed = player.patch(fill(path), body).expect(200).json();
        try (Session session = owner.hearsAll()) {
            JsonValue again = player.patch(fill(path), body).expect(200).json();
            JsonObject later = owner.says(owner.id(), "later");

            assertThat(again).isEqualTo(changed);
            assertThat(session.frames(1).get(0).get("data")).isEqualTo(later);
            assertThat(player.get(fill(path)).json()).isEqualTo(changed);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/api/games/{game}  | {\"name\":\"x\",\"owner\":\"{stranger}\"}  | 409",
                "/api/games/{game}  | {\"name\":\"x\",\"password\":\"y\"}        | 409",
                "/api/users/{owner} | {\"name\":\"refused\",\"password\":\"12345678\",\"currentPassword\":\"x\"} | 403",
            })
    void aChangeThatIsRefusedChangesNothing(String path, String change, int status) {
        owner.patch("/api/games/" + game, "{\"started\":true}").expect(200);
        JsonValue before = owner.get(fill(path)).expect(200).json();

        owner.patch(fill(path), fill(change)).expect(status);

        assertThat(owner.get(fill(path)).expect(200).json()).isEqualTo(before);
    }

    @Test
    void aDeletionAnswersWithTheLastState() {
        Player guest = lobby.player();
        JsonObject user = guest.get("/api/users/" + guest.id()).object();
        for (String path : List.of(
                "/api/messages/" + toGame, "/api/games/" + game + "/members/" + member.id(), "/api/games/" + game)) {
            Player player = path.startsWith("/api/games/" + game) ? owner : member;
            JsonObject last = player.get(path).object();

            JsonObject answer = player.delete(path).expect(200).object();
            JsonObject expected = answer.containsKey("reason")
                    ? Json.createObjectBuilder(last)
                            .add("reason", path.contains("/members/") ? "kicked" : "deleted")
                            .build()
                    : last;
            assertThat(answer).as(path).isEqualTo(expected);
            player.get(path).expect(404);
        }
        assertThat(guest.delete("/api/users/" + guest.id()).expect(200).object())
                .isEqualTo(
                        Json.createObjectBuilder(user).add("status", "offline").build());
    }

    @Test
    void idsAscendInTimeToTheSecond() {
        List<JsonObject> games = IntStream.range(0, 5)
                .mapToObj(
                        i -> owner.get("/api/games/" + owner.createsGame("go")).object())
                .toList();

        for (JsonObject made : games) {
            long second = Long.parseLong(made.getString("_id").substring(0, 8), 16);
            assertThat(Instant.parse(made.getString("createdAt")).getEpochSecond() - second)
                    .isBetween(0L, 1L);
            assertThat(made.get("updatedAt")).isEqualTo(made.get("createdAt"));
        }
        assertThat(games.stream().map(made -> made.getString("_id"))).isSorted();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/users?ids={ids}&status=online, false",
        "/api/games?owner={host}, false",
        "/api/games?member={host}, false",
        "/api/games/{game}/members, false",
        "/api/messages?with={game}, true",
        "/api/messages?with={game}&before={last}, true",
        "/api/messages?with={game}&after={first}, false",
        "/api/messages?with={game}&after={first}&before={last}, false",
    })
    void theLinksLeadThroughAllOfAListInItsOrder(String template, boolean newestPageFirst) {
        Player host = lobby.player();
        List<Player> players = List.of(host, owner, member, stranger);
        String filled = IntStream.range(0, 5)
                .mapToObj(i -> host.createsGame("g" + i % 2))
                .toList()
                .get(0);
        players.subList(1, 4).forEach(player -> player.joins(filled));
        List<String> said = IntStream.range(0, 7)
                .mapToObj(i -> host.says(filled, "m" + i).getString("_id"))
                .toList();
        String path = template.replace("{ids}", players.stream().map(Player::id).collect(Collectors.joining(",")))
                .replace("{host}", host.id())
                .replace("{game}", filled)
                .replace("{first}", said.get(0))
                .replace("{last}", said.get(6));
        List<JsonObject> whole = list(host.get(path));
        assertThat(whole).hasSizeGreaterThan(3).doesNotHaveDuplicates();

        for (int limit = 1; limit <= whole.size() + 1; limit++) {
            List<List<JsonObject>> pages = pages(host, path + (path.contains("?") ? "&" : "?") + "limit=" + limit);

            assertThat(pages).hasSize((whole.size() + limit - 1) / limit);
            if (newestPageFirst) {
                Collections.reverse(pages);
            }
            assertThat(pages.stream().flatMap(List::stream)).isEqualTo(whole);
        }
    }

    @Test
    void theGamesOfAMemberIncludeThoseOfOtherOwners() {
        Player guest = lobby.player();
        guest.joins(game);
        String own = guest.createsGame("go");
        owner.createsGame("without the guest");

        assertThat(ids(guest.get("/api/games?member=" + guest.id()))).containsExactlyInAnyOrder(game, own);
        assertThat(ids(guest.get("/api/games?owner=" + guest.id()))).containsExactly(own);
    }

    @Test
    void aLinkLeadsOnEvenIfTheMessageThatItNamesWasDeleted() {
        String talk = owner.createsGame("go");
        List<String> said = IntStream.range(0, 10)
                .mapToObj(i -> owner.says(talk, "m" + i).getString("_id"))
                .toList();
        Answer newest = owner.get("/api/messages?limit=5&with=" + talk);
        assertThat(ids(newest)).isEqualTo(said.subList(5, 10));
        owner.delete("/api/messages/" + said.get(5)).expect(200);

        assertThat(ids(owner.get(newest.next()))).isEqualTo(said.subList(0, 5));

        Answer oldest = owner.get("/api/messages?limit=4&with=" + talk + "&after=" + said.get(0));
        assertThat(ids(oldest)).isEqualTo(said.subList(1, 5));
        owner.delete("/api/messages/" + said.get(4)).expect(200);

        assertThat(ids(owner.get(oldest.next()))).isEqualTo(said.subList(6, 10));
    }

    private static List<String> ids(Answer page) {
        return list(page).stream().map(object -> object.getString("_id")).toList();
    }

    /** Each character of these takes six bytes of JSON: all of them are 9.8 MB. */
    @ParameterizedTest
    @CsvSource({"true, ''", "false, &after={first}"})
    void aPageHasAtMostAMebibyteAndNothingIsSkippedOrRepeated(boolean newestPageFirst, String range) {
        String body = "\u0001".repeat(16_384);
        List<String> said = IntStream.range(0, 100)
                .mapToObj(i -> owner.says(game, body).getString("_id"))
                .toList();
        String path = "/api/messages?limit=100&with=" + game + range.replace("{first}", toGame);

        List<List<JsonObject>> pages = pages(owner, path);

        if (newestPageFirst) {
            Collections.reverse(pages);
        }
        List<String> shown = pages.stream()
                .flatMap(List::stream)
                .map(message -> message.getString("_id"))
                .toList();
        assertThat(shown.subList(newestPageFirst ? 1 : 0, shown.size())).isEqualTo(said);
    }

    @Test
    void aPageOfUsersWithLargePicturesHasAtMostAMebibyte() {
        String picture = "data:image/png;base64," + "A".repeat(16_360);
        List<String> names = IntStream.range(100, 170)
                .mapToObj(i -> i + UUID.randomUUID().toString().substring(0, 8))
                .toList();
        String ids = names.stream()
                .map(name -> lobby.call(
                                "POST",
                                "/api/users",
                                null,
                                Lobby.json("name", name, "password", Lobby.PASSWORD, "avatar", picture))
                        .expect(201)
                        .object()
                        .getString("_id"))
                .collect(Collectors.joining(","));

        List<List<JsonObject>> pages = pages(owner, "/api/users?limit=100&ids=" + ids);

        assertThat(pages).hasSize(2);
        assertThat(pages.stream().flatMap(List::stream).map(user -> user.getString("name")))
                .isEqualTo(names);
    }

    private static List<List<JsonObject>> pages(Player player, String first) {
        List<List<JsonObject>> pages = new ArrayList<>();
        String path = first;
        while (!path.isEmpty()) {
            Answer page = player.get(path);
            assertThat(page.response().body().getBytes(StandardCharsets.UTF_8).length)
                    .isLessThanOrEqualTo(1 << 20);
            pages.add(list(page));
            path = page.next();
        }
        return pages;
    }

    private static List<JsonObject> list(Answer answer) {
        return answer.expect(200).array().getValuesAs(JsonObject.class);
    }

    private static List<String> violations(Answer answer) {
        assertThat(answer.expect(400).problem()).isEqualTo("invalid-request");
        assertThat(answer.object().getInt("status")).isEqualTo(400);
        return answer.object().getJsonArray("violations").stream()
                .map(violation -> violation.asJsonObject().getString("field"))
                .sorted()
                .toList();
    }

    private Answer send(Call call, String body) {
        return send(call, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private Answer send(Call call, String type, byte[] body) {
        return lobby.send(HttpRequest.newBuilder(lobby.address(real(call.path())))
                .header("Authorization", "Bearer " + owner.token())
                .header("Content-Type", type)
                .method(call.method().toUpperCase(Locale.ROOT), BodyPublishers.ofByteArray(body))
                .build());
    }

    private Answer query(Call call, String parameter, String value) {
        String with =
                parameter.equals("with") || !call.parameters("query", "Id").contains("with")
                        ? ""
                        : "with=" + game + "&";
        return owner.get(real(call.path()) + "?" + with + parameter + "=" + value);
    }

    private HttpRequest.Builder request(Call call, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(lobby.address(real(call.path())))
                .method(
                        call.method().toUpperCase(Locale.ROOT),
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return body == null ? request : request.header("Content-Type", "application/json");
    }

    /** The path, with one parameter's value as it is given. */
    private String with(String path, String parameter, String value) {
        return real(path.replace("{" + parameter + "}", value));
    }

    /** The path, with what there is in place of its parameters. */
    private String real(String path) {
        return path.replace("/users/{id}", "/users/" + owner.id())
                .replace("/games/{id}", "/games/" + game)
                .replace("/messages/{id}", "/messages/" + toGame)
                .replace("/invitations/{id}", "/invitations/" + NOTHING)
                .replace("{gameId}", game)
                .replace("{userId}", member.id())
                .replace("{number}", "1");
    }
}
