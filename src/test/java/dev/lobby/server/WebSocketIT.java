package dev.lobby.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.RawSession;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the WebSocket promises, over real sockets. */
@ArquillianTest
@RunAsClient
class WebSocketIT {
    /** As many as a session may. */
    private static final int COMMANDS_AT_ONCE = 1_000;

    /** Some of them on each of the threads that read. */
    private static final int SESSIONS_ON_ALL_THREADS = 16;

    private static volatile List<Player> known = List.of();

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player ann;
    private Player bob;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby();
    }

    @BeforeEach
    void meet() {
        lobby = Lobby.at(url);
        if (known.isEmpty()) {
            known = List.of(lobby.player(), lobby.player());
        }
        ann = known.get(0);
        bob = known.get(1);
    }

    /** Causes message.created, message.updated, message.deleted, game.created, … once each, always in the same order. */
    private void everythingHappens() {
        String message = ann.says(bob.id(), "hello").getString("_id");
        ann.patch("/api/messages/" + message, Lobby.json("body", "hallo")).expect(200);
        ann.delete("/api/messages/" + message).expect(200);
        String game = ann.createsGame("chess");
        ann.patch("/api/games/" + game, Lobby.json("name", "go")).expect(200);
        ann.delete("/api/games/" + game).expect(200);
    }

    private static final List<String> EVERYTHING = List.of(
            "message.created",
            "message.updated",
            "message.deleted",
            "game.created",
            "member.created",
            "game.updated",
            "member.deleted",
            "game.deleted");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "message,         ''",
        "message.created, message.created",
        "message.*,       message.created message.updated message.deleted",
        "*.created,       message.created game.created member.created",
        "message.**,      message.created message.updated message.deleted",
        "**,              message.created message.updated message.deleted game.created member.created game.updated"
                + " member.deleted game.deleted",
        "*.*,             message.created message.updated message.deleted game.created member.created game.updated"
                + " member.deleted game.deleted",
        "*,               ''",
        "**.created,      message.created game.created member.created",
        "game.**.created, ''",
        "Message.*,       ''",
    })
    void aPatternMatchesWhatTheTableSays(String pattern, String events) {
        try (Session session = lobby.session(pattern);
                Session all = lobby.session("**")) {
            everythingHappens();
            assertThat(all.events(EVERYTHING.size())).isEqualTo(EVERYTHING);

            List<String> expected = events.isEmpty() ? List.of() : List.of(events.split(" "));
            assertThat(session.events(expected.size())).isEqualTo(expected);
            session.fence();
            assertThat(session.events(0)).isEqualTo(expected);
        }
    }

    /**
     * Undertow would handle the first for ever, on a thread of many connections, and Tyrus would allocate 2 GiB for the
     * second.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "81 ff ff ff ff ff ff ff ff f2 00 00 00 00",
                "82 ff 80 00 00 00 7f ff ff ff 00 00 00 00",
                "81 ff 80 00 00 00 00 00 00 64 00 00 00 00",
                "81 02 68 69",
                "89 00"
            })
    void aClientThatSendsAnInvalidFrameIsClosedAndOthersAreServed(String bytes) throws Exception {
        byte[] bad = HexFormat.ofDelimiter(" ").parseHex(bytes);
        try (RawSession session = new RawSession(lobby, "/ws")) {
            session.subscribe("x");
            session.send(bad);

            assertThat(session.read(RawSession.CLOSE).closeCode()).isEqualTo(1002);
        }
        try (RawSession session = new RawSession(lobby, bad, "/ws")) {
            assertThat(session.read(RawSession.CLOSE).closeCode()).isEqualTo(1002);
        }
        for (int i = 0; i < SESSIONS_ON_ALL_THREADS; i++) {
            try (RawSession session = new RawSession(lobby, "/ws")) {
                session.subscribe("x");
            }
        }
    }

    @Test
    void aFrameHasExactlyTheMembersEventAndDataAndTheDataIsWhatRestShows() {
        try (Session session = lobby.session("**")) {
            JsonObject game = ann.post("/api/games", Lobby.json("name", "chess"))
                    .expect(201)
                    .object();
            String id = game.getString("_id");
            JsonObject member = ann.get("/api/games/" + id + "/members/" + ann.id())
                    .expect(200)
                    .object();
            JsonObject message = ann.says(id, "grüß 😀 \"\\\n");
            JsonObject deleted = ann.delete("/api/messages/" + message.getString("_id"))
                    .expect(200)
                    .object();

            List<JsonObject> frames = session.frames(4);

            assertThat(frames).allSatisfy(frame -> assertThat(frame.keySet()).isEqualTo(Set.of("event", "data")));
            assertThat(frames.stream().map(frame -> frame.get("data"))).containsExactly(game, member, message, deleted);
        }
    }

    @Test
    void whatAClientSendsTogetherWithItsHandshakeIsCarriedOut() throws IOException {
        byte[] subscribe = Lobby.json("event", "subscribe", "data", "**").getBytes(UTF_8);
        byte[] unknown = Lobby.json("event", "fence").getBytes(UTF_8);
        ByteArrayOutputStream early = new ByteArrayOutputStream();
        early.write(RawSession.frame(RawSession.PING, "early".getBytes(UTF_8), true));
        early.write(RawSession.frame(RawSession.TEXT, subscribe, true));
        early.write(RawSession.frame(RawSession.TEXT, unknown, true));

        try (RawSession session = new RawSession(lobby, early.toByteArray(), "/ws")) {
            assertThat(session.read(RawSession.PONG).text()).isEqualTo("early");
            assertThat(session.read(RawSession.TEXT).text()).contains("'fence'");
            ann.says(ann.id(), "now");
            assertThat(session.read(RawSession.TEXT).text()).contains("message.created");
        }
    }

    @Test
    void aCloseIsAnsweredAlsoOfAClientThatSendsItTogetherWithItsHandshake() throws IOException {
        byte[] goodbye = RawSession.frame(RawSession.CLOSE, new byte[] {1000 >> 8, (byte) 1000}, true);
        for (int i = 0; i < 50; i++) {
            try (RawSession session = new RawSession(lobby, goodbye, "/ws")) {
                assertThat(session.read(RawSession.CLOSE).closeCode()).isEqualTo(1000);
                assertThat(session.ends()).isTrue();
            }
        }
    }

    @Test
    void comingAndGoingIsTold() {
        try (Session session = lobby.session("user.*")) {
            Player guest = lobby.player();
            guest.post("/api/auth/logout", null).expect(204);

            List<JsonObject> frames = session.frames(2);

            assertThat(session.events(2)).containsExactly("user.online", "user.offline");
            assertThat(frames.get(0).get("data")).isEqualTo(guest.login().get("user"));
            assertThat(frames.get(1).getJsonObject("data").getString("status")).isEqualTo("offline");
            assertThat(frames.get(1).getJsonObject("data").getString("_id")).isEqualTo(guest.id());
        }
    }

    @Test
    void aSessionWithATokenTurnsItsUserOnlineBeforeTheHandshakeIsAnswered() {
        Player guest = lobby.player();
        guest.post("/api/auth/logout", null).expect(204);
        JsonObject login = lobby.login(guest.name(), Lobby.PASSWORD).expect(200).object();

        try (Session session = Session.open(lobby, "/ws?access_token=" + login.getString("accessToken"))) {
            assertThat(ann.get("/api/users/" + guest.id()).object().getString("status"))
                    .isEqualTo("online");
            assertThat(session.isOpen()).isTrue();
        }
    }

    @Test
    void subscribingTwiceAndUnsubscribingOnceEndsTheSubscription() {
        try (Session session = lobby.session("message.*", "message.*");
                Session all = lobby.session("**")) {
            session.unsubscribe("message.*");
            session.fence();
            everythingHappens();
            all.frames(EVERYTHING.size());
            session.fence();

            assertThat(session.received()).isEmpty();
        }
    }

    @Test
    void onlyTheSamePatternEndsASubscription() {
        try (Session wide = lobby.session("message.*");
                Session narrow = lobby.session("message.created", "message.deleted")) {
            wide.unsubscribe("message.created");
            narrow.unsubscribe("message.*");
            narrow.unsubscribe("**");
            narrow.unsubscribe("message.created");
            wide.fence();
            narrow.fence();

            everythingHappens();

            assertThat(wide.events(3)).containsExactly("message.created", "message.updated", "message.deleted");
            assertThat(narrow.events(1)).containsExactly("message.deleted");
        }
    }

    @Test
    void anEventComesOnceHoweverManyPatternsMatch() {
        try (Session session = lobby.session("**", "message.*", "*.created", "message.created", "message.**")) {
            everythingHappens();

            assertThat(session.events(EVERYTHING.size())).isEqualTo(EVERYTHING);
            session.fence();
            assertThat(session.received()).hasSize(EVERYTHING.size());
        }
    }

    @Test
    void noEventFromBeforeTheSubscription() {
        try (Session earlier = lobby.session("message.created")) {
            JsonObject before = ann.says(bob.id(), "before");
            await().until(() -> earlier.received().stream().anyMatch(frame -> before.equals(frame.get("data"))));
            try (Session session = lobby.session("**")) {
                JsonObject after = ann.says(bob.id(), "after");

                session.frames(1);

                session.fence();
                assertThat(session.received())
                        .extracting(frame -> frame.get("data"))
                        .containsExactly(after);
            }
        }
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{                                                        | invalid-json",
                "{\"event\":\"subscribe\",\"data\":\"game.*\"} and more   | invalid-json",
                "[]                                                       | invalid-command",
                "{\"event\":\"subscribe\",\"data\":7}                     | invalid-command",
                "{\"event\":\"publish\",\"data\":\"game.created\"}        | unknown-command",
                "{\"event\":\"subscribe\",\"data\":\"game.{created}\"}    | invalid-pattern",
                "{\"event\":\"subscribe\",\"data\":\"\"}                  | invalid-pattern",
            })
    void whatCannotBeCarriedOutIsAnsweredWithItsCodeAndTheConnectionStaysOpen(String text, String code) {
        try (Session session = lobby.session("message.created")) {
            session.send(text);
            session.fence();
            ann.says(bob.id(), "still here");

            List<JsonObject> frames = session.frames(2);

            JsonObject error = frames.get(0);
            assertThat(error.getString("event")).isEqualTo("error");
            assertThat(error.keySet()).isEqualTo(Set.of("event", "data"));
            assertThat(error.getJsonObject("data").keySet()).isEqualTo(Set.of("code", "message"));
            assertThat(error.getJsonObject("data").getString("code")).isEqualTo(code);
            assertThat(frames.get(1).getString("event")).isEqualTo("message.created");
        }
    }

    @Test
    void answersComeInTheOrderOfTheCommands() {
        try (Session session = lobby.session()) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                session.send(i % 2 == 0 ? "{" : "[]");
                expected.add(i % 2 == 0 ? "invalid-json" : "invalid-command");
            }

            assertThat(session.frames(50).stream()
                            .map(frame -> frame.getJsonObject("data").getString("code")))
                    .isEqualTo(expected);
        }
    }

    @Test
    void tooManyPatternsAreRefusedAndTheOthersStay() {
        try (Session session = lobby.session("message.created")) {
            for (int i = 0; i < 500; i++) {
                session.subscribe("p" + i);
            }
            session.fence();
            ann.says(bob.id(), "hello");

            List<JsonObject> frames = session.frames(2);

            assertThat(frames.get(0).getJsonObject("data").getString("code")).isEqualTo("too-many-subscriptions");
            assertThat(frames.get(1).getString("event")).isEqualTo("message.created");
        }
    }

    @Test
    void aCommandOfTheLargestSizeIsTakenInOneFrameOrInMany() {
        String command = Lobby.json("event", "subscribe", "data", "message.created");
        String padded = command + " ".repeat(8192 - command.length());
        try (Session whole = lobby.session();
                Session parts = lobby.session()) {
            whole.send(padded);
            for (int i = 0; i < 8192; i += 1000) {
                parts.sendPart(padded.substring(i, Math.min(i + 1000, 8192)), i + 1000 >= 8192);
            }
            whole.fence();
            parts.fence();
            ann.says(bob.id(), "hello");

            assertThat(whole.events(1)).containsExactly("message.created");
            assertThat(parts.events(1)).containsExactly("message.created");
        }
    }

    /** Each time with another part of a frame at the end of what the server reads at once. */
    @Test
    void commandsThatComeFasterThanTheyAreReadAreAllCarriedOut() throws Exception {
        for (int padding = 0; padding < 20; padding++) {
            try (RawSession session = new RawSession(lobby, "/ws")) {
                List<String> commands = new ArrayList<>();
                for (int i = 0; i < 450; i++) {
                    commands.add(Lobby.json("event", "subscribe", "data", "p." + i) + " ".repeat(padding));
                }
                String largest = Lobby.json("event", "unsubscribe", "data", "p.0");
                for (int i = 0; i < 10; i++) {
                    commands.add(largest + " ".repeat(8192 - largest.length()));
                }
                commands.add(Lobby.json("event", "fence"));
                session.sendTogether(commands);

                assertThat(session.read(RawSession.TEXT).text()).contains("'fence'");
            }
        }
    }

    @Test
    void aCommandLargerThanTheLimitEndsTheSessionWith1009() {
        try (Session whole = lobby.session();
                Session parts = lobby.session()) {
            whole.send(" ".repeat(8193));
            for (int i = 0; i < 9; i++) {
                parts.sendPart(" ".repeat(1000), false);
            }

            assertThat(whole.closeCode()).isEqualTo(1009);
            assertThat(parts.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void aBinaryFrameEndsTheSessionWith1003() {
        try (Session session = lobby.session()) {
            session.sendBinary(new byte[] {1, 2, 3});

            assertThat(session.closeCode()).isEqualTo(1003);
        }
    }

    @Test
    void theDescriptionIsServed() {
        Lobby.Answer answer = lobby.call("GET", "/asyncapi.json", null, null).expect(200);

        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.response().body()).isEqualTo(Deployments.described("asyncapi.json"));
    }

    @Test
    void aHandshakeWithATokenThatIsNotValidIsRefused() {
        Lobby.Answer answer = lobby.call("GET", "/ws?access_token=nonsense", null, null);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void aHandshakeWithTwoTokensIsRefused() {
        Lobby.Answer answer = lobby.call("GET", "/ws?access_token=" + ann.token(), ann.token(), null);

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void aFifthEntityHasItsEventsWithoutAnythingElseKnowingOfIt() {
        try (Session session = lobby.session("tournament.*")) {
            JsonObject tournament = ann.post(
                            "/api/tournaments",
                            Lobby.json(
                                    "title",
                                    "Open 2027",
                                    "opponent",
                                    lobby.player().id()))
                    .expect(201)
                    .object();

            JsonObject frame = session.frames(1).get(0);

            assertThat(frame.getString("event")).isEqualTo("tournament.created");
            assertThat(frame.get("data")).isEqualTo(tournament);
        }
    }

    @Test
    void aFifthEntityMayHaveNumbersAndListsAndGoesWithTheGameThatItRefersTo() {
        String game = ann.createsGame("chess");
        String opponent = lobby.player().id();
        String against = "{\"title\":\"Open\",\"opponent\":\"" + opponent + "\",";
        try (Session session = lobby.session("tournament.*", "game.deleted")) {
            JsonObject tournament = ann.post(
                            "/api/tournaments",
                            against + "\"game\":\"" + game
                                    + "\",\"rounds\":7,\"mode\":\"KNOCKOUT\",\"tags\":[\"fast\",\"hard\"]}")
                    .expect(201)
                    .object();
            assertThat(tournament.getInt("rounds")).isEqualTo(7);
            assertThat(tournament.getString("mode")).isEqualTo("KNOCKOUT");
            assertThat(tournament.getJsonArray("tags")).hasToString("[\"fast\",\"hard\"]");

            ann.delete("/api/games/" + game).expect(200);

            assertThat(session.events(3)).containsExactly("tournament.created", "tournament.deleted", "game.deleted");
        }
        Lobby.Answer refused = ann.post(
                "/api/tournaments", against + "\"rounds\":65,\"mode\":\"LEAGUE\",\"tags\":[\"fast\",\"Hard\"]}");
        assertThat(refused.expect(400).object().getJsonArray("violations"))
                .hasToString("[{\"field\":\"rounds\",\"message\":\"must be at most 64\"},"
                        + "{\"field\":\"tags[1]\",\"message\":\"must be 1 to 16 letters from a to z\"}]");
        ann.post("/api/tournaments", Lobby.json("title", "Open", "opponent", opponent, "game", game))
                .expect(404);
    }

    @Test
    void whoSendsManyCommandsAtOnceAndReadsGetsTheAnswerToEach() {
        try (Session session = lobby.session()) {
            for (int i = 0; i < COMMANDS_AT_ONCE; i++) {
                session.send("{\"event\":\"" + "x".repeat(80) + i + "\"}");
            }

            assertThat(session.frames(COMMANDS_AT_ONCE))
                    .allMatch(frame ->
                            frame.getJsonObject("data").getString("code").equals("unknown-command"));
            assertThat(session.isOpen()).isTrue();
        }
    }

    /** As on the way through a network, which cuts what it carries wherever it likes. */
    @Test
    void aCommandThatComesInPiecesCountsOnce() throws IOException {
        try (RawSession session = new RawSession(lobby, "/ws")) {
            for (int i = 0; i < COMMANDS_AT_ONCE; i++) {
                session.sendInPieces("{\"event\":\"nothing\"}", 3);
            }

            for (int i = 0; i < COMMANDS_AT_ONCE; i++) {
                assertThat(session.read(RawSession.TEXT).text()).contains("unknown-command");
            }
        }
    }
}
