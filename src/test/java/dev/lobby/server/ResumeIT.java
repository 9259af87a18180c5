package dev.lobby.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.RawSession;
import dev.lobby.harness.RawSession.Received;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the subprotocol {@code lobby.v1} promises, over real sockets. */
@Tag("once")
@ArquillianTest
@RunAsClient
class ResumeIT {
    private static final Duration RETENTION = Duration.ofSeconds(10);

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player ann;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby(
                "lobby.log.retention=" + RETENTION,
                // What is still in memory is not forgotten.
                "lobby.log.tail-bytes=65536",
                "lobby.socket.live-interval=PT1S",
                // While a test waits until a cursor has expired, it resumes again and again.
                "lobby.socket.max-replays-per-minute=0");
    }

    @BeforeEach
    void meet() {
        lobby = Lobby.at(url);
        ann = lobby.player();
    }

    private Session session() {
        return Session.openV1(lobby, "/ws");
    }

    private static JsonObject subscribe(Session session, String patterns) {
        return session.ask("\"event\":\"subscribe\",\"data\":" + patterns);
    }

    private static JsonObject resume(Session session, String patterns, String after) {
        return session.ask("\"event\":\"subscribe\",\"data\":" + patterns + ",\"after\":\"" + after + "\"");
    }

    private static String cursor(JsonObject answer) {
        return answer.getJsonObject("data").getString("cursor");
    }

    private static String code(JsonObject answer) {
        return answer.getJsonObject("data").getString("code");
    }

    private static List<String> names(List<JsonObject> frames) {
        return frames.stream().map(frame -> frame.getString("event")).toList();
    }

    private static List<String> bodies(List<JsonObject> frames) {
        return frames.stream()
                .map(frame -> frame.getJsonObject("data").getString("body"))
                .toList();
    }

    @Test
    void theServerConfirmsTheSubprotocolAndSpeaksItOnlyWithWhoOfferedIt() {
        Session plain = lobby.session("message.*");
        Session acknowledged = session();
        assertThat(acknowledged.protocol()).isEqualTo("lobby.v1");
        assertThat(plain.protocol()).isEmpty();

        plain.send("{\"event\":\"subscribe\",\"data\":\"game.*\",\"id\":1}");
        plain.send("{\"event\":\"authenticate\",\"data\":\"x\"}");
        plain.fence();
        subscribe(acknowledged, "\"message.*\"");
        JsonObject message = ann.says(ann.id(), "hello");

        JsonObject frame = acknowledged.placed(1).get(0);
        assertThat(frame.keySet()).containsExactly("event", "data", "cursor");
        assertThat(frame.getJsonObject("data")).isEqualTo(message);
        assertThat(plain.frames(2).get(0).getJsonObject("data").getString("code"))
                .isEqualTo("unknown-command");
        assertThat(plain.frames(2).get(1).keySet()).containsExactly("event", "data");
    }

    @Test
    void aCommandWithoutPatternsIsAnsweredSoThatAClientCanAskWhetherTheServerIsThere() {
        Session session = session();
        session.send("{\"event\":\"unsubscribe\",\"data\":[],\"id\":1}");

        assertThat(session.frames(1)).singleElement().satisfies(answer -> {
            assertThat(answer.getString("event")).isEqualTo("unsubscribed");
            assertThat(answer.getInt("id")).isEqualTo(1);
            assertThat(answer.getJsonObject("data").getJsonArray("pattern")).isEmpty();
        });
    }

    @Test
    void commandsAreAnsweredInTheirOrderWithTheirIds() {
        Session session = session();
        session.send("{\"event\":\"subscribe\",\"data\":\"nothing.a\",\"id\":\"one\"}");
        session.send("{\"event\":\"publish\",\"id\":2}");
        session.send("{\"event\":\"subscribe\",\"data\":[\"nothing.b\",\"no..thing\"],\"id\":3.5}");
        session.send("{\"event\":\"subscribe\",\"data\":[\"nothing.b\",\"nothing.c\"]}");
        session.send("{\"event\":\"unsubscribe\",\"data\":[\"nothing.b\"],\"id\":\"five\"}");
        session.send("{\"event\":\"unsubscribe\",\"data\":\"nothing.a\",\"id\":-6}");
        session.send("{\"event\":\"unsubscribe\",\"data\":\"nothing.a\",\"id\":{}}");

        List<JsonObject> answers = session.frames(7);
        assertThat(names(answers))
                .containsExactly("subscribed", "error", "error", "subscribed", "unsubscribed", "unsubscribed", "error");
        assertThat(answers.stream().map(answer -> String.valueOf(answer.get("id"))))
                .containsExactly("\"one\"", "2", "3.5", "null", "\"five\"", "-6", "null");
        assertThat(answers.stream()
                        .map(answer ->
                                String.valueOf(answer.getJsonObject("data").get("pattern"))))
                .containsExactly(
                        "\"nothing.a\"",
                        "null",
                        "null",
                        "[\"nothing.b\",\"nothing.c\"]",
                        "[\"nothing.b\"]",
                        "\"nothing.a\"",
                        "null");
        assertThat(Stream.of(1, 2, 6).map(i -> code(answers.get(i))))
                .containsExactly("unknown-command", "invalid-pattern", "invalid-command");
    }

    @Test
    void anEventHasTheSameCursorForEverybodyAndCursorsSortAsTheEventsCame() {
        Session wide = session();
        Session narrow = session();
        subscribe(wide, "\"**\"");
        subscribe(narrow, "[\"message.created\",\"message.*\"]");
        for (int i = 0; i < 20; i++) {
            ann.says(ann.id(), "message " + i);
        }

        List<JsonObject> frames = narrow.placed(20);
        List<String> cursors =
                frames.stream().map(frame -> frame.getString("cursor")).toList();
        await().untilAsserted(() -> assertThat(wide.placed()).containsAll(frames));
        assertThat(cursors)
                .isSorted()
                .doesNotHaveDuplicates()
                .allSatisfy(cursor -> assertThat(cursor).hasSameSizeAs(cursors.get(0)));
    }

    @Test
    void aResumedSessionGetsMissedEventsOnceInOrderThenTheLiveFrameThenNewEvents() {
        Session first = session();
        String begin = cursor(subscribe(first, "[\"message.*\",\"message.created\"]"));
        ann.says(ann.id(), "seen");
        String last = first.placed(1).get(0).getString("cursor");
        first.close();
        Session meanwhile = session();
        subscribe(meanwhile, "\"message.*\"");
        for (int i = 0; i < 50; i++) {
            ann.says(ann.id(), "missed " + i);
        }
        // Otherwise the last may get their places while it catches up.
        meanwhile.placed(50);

        Session second = session();
        assertThat(cursor(resume(second, "[\"message.*\",\"message.created\"]", last)))
                .isEqualTo(last);
        second.placed(50);
        await().until(() -> names(second.received()).contains("live"));
        ann.says(ann.id(), "new");
        List<String> bodies = bodies(second.placed(51));

        assertThat(bodies).hasSize(51).startsWith("missed 0", "missed 1").endsWith("missed 49", "new");
        List<String> names = names(second.received());
        assertThat(names.get(0)).isEqualTo("subscribed");
        assertThat(names.indexOf("live")).isEqualTo(51);
        Session all = session();
        resume(all, "\"message.*\"", begin);
        assertThat(bodies(all.placed(52))).startsWith("seen", "missed 0");
    }

    @Test
    void onlyASessionWithoutASubscriptionResumes() {
        Session session = session();
        String cursor = cursor(subscribe(session, "\"game.*\""));

        assertThat(code(resume(session, "\"message.*\"", cursor))).isEqualTo("invalid-command");
        assertThat(code(resume(session, "\"message.*\"", "x"))).isEqualTo("invalid-command");
    }

    @Test
    void aCursorThatThisLogNeverGaveIsExpired() {
        Session session = session();
        String cursor = cursor(subscribe(session, "\"nothing\""));
        session.ask("\"event\":\"unsubscribe\",\"data\":\"nothing\"");
        String later = cursor.substring(0, cursor.length() - 6) + "ffffff";

        for (String never : List.of("", "x", later, "0".repeat(cursor.length()), cursor + "0")) {
            assertThat(code(resume(session, "\"message.*\"", never))).as(never).isEqualTo("cursor-expired");
        }
        assertThat(resume(session, "\"message.*\"", cursor).getString("event")).isEqualTo("subscribed");
    }

    private void awaitExpiry(String cursor) {
        await().atMost(RETENTION.multipliedBy(3)).untilAsserted(() -> {
            Session late = session();
            assertThat(resume(late, "\"message.*\"", cursor).toString()).contains("cursor-expired");
        });
    }

    @Test
    void aCursorOlderThanTheRetainedLogIsExpired() {
        Session session = session();
        String old = cursor(subscribe(session, "\"nothing\""));
        ann.says(ann.id(), "to be forgotten");

        awaitExpiry(old);
        Session young = session();
        String end = cursor(subscribe(young, "\"nothing\""));
        Session resumed = session();
        assertThat(resume(resumed, "\"message.*\"", end).getString("event")).isEqualTo("subscribed");
    }

    @Test
    void aSlowSessionIsClosedOnlyWhenTheLogHasForgottenItsNextEvent() throws Exception {
        int said = 100;
        Session prompt = session();
        subscribe(prompt, "\"message.*\"");
        try (RawSession slow = new RawSession(lobby, "/ws")) {
            slow.subscribe("message.*");
            for (int i = 0; i < said; i++) {
                ann.says(ann.id(), i + " " + "x".repeat(16_000));
            }
            String lastButOne = prompt.placed(said).get(said - 2).getString("cursor");
            awaitExpiry(lastButOne);

            int heard = 0;
            Received frame = requireNonNull(slow.read());
            while (frame.kind() == RawSession.TEXT) {
                assertThat(frame.text()).contains("\"body\":\"" + heard + " x");
                heard++;
                frame = requireNonNull(slow.read());
            }
            assertThat(heard).isBetween(1, said - 1);
            assertThat(frame.kind()).isEqualTo(RawSession.CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1013);
        }
    }

    @Test
    void aQuietSessionsCursorStaysYoung() {
        Session session = session();
        String begin = cursor(subscribe(session, "\"nothing\""));
        ann.says(ann.id(), "not for this session");

        await().atMost(Duration.ofSeconds(20))
                .until(() -> session.received().stream()
                        .filter(frame -> frame.getString("event").equals("live"))
                        .anyMatch(frame -> cursor(frame).compareTo(begin) > 0));
    }

    @Test
    void whoListsThenFollowsMissesNothing() {
        ann.says(ann.id(), "listed");
        Lobby.Answer list = ann.get("/api/messages?with=" + ann.id()).expect(200);
        ann.says(ann.id(), "followed");
        Session session = session();
        resume(session, "\"message.*\"", list.header("Event-Cursor"));

        assertThat(list.array()).hasSize(1);
        assertThat(bodies(session.placed(1))).contains("followed");
    }

    @Test
    void aSessionSaysLaterWhoItIsAndEndsWithThatUsersTokens() {
        ann.post("/api/auth/logout", null).expect(204);
        JsonObject login = lobby.login(ann.name(), Lobby.PASSWORD).expect(200).object();
        String token = login.getString("accessToken");
        String renewed =
                lobby.login(ann.name(), Lobby.PASSWORD).expect(200).object().getString("accessToken");

        Session session = session();
        JsonObject answer = session.ask("\"event\":\"authenticate\",\"data\":\"" + token + "\"");
        JsonObject again = session.ask("\"event\":\"authenticate\",\"data\":\"" + renewed + "\"");

        assertThat(answer.getString("event")).isEqualTo("authenticated");
        assertThat(answer.getJsonObject("data").getString("user")).isEqualTo(ann.id());
        assertThat(again.getString("event")).isEqualTo("authenticated");
        new Player(lobby, ann.id(), ann.name(), login)
                .post("/api/auth/logout", null)
                .expect(204);
        assertThat(session.closeCode()).isEqualTo(4401);
    }

    @Test
    void aTokenThatIsNotValidOrAnotherUsersClosesTheSessionAfterItsAnswers() {
        Player bob = lobby.player();
        for (String token : List.of("x", "", bob.token() + "x")) {
            Session session = session();
            session.send("{\"event\":\"publish\",\"id\":1}");
            session.send("{\"event\":\"authenticate\",\"data\":\"" + token + "\",\"id\":2}");
            assertThat(session.closeCode()).isEqualTo(4401);
            assertThat(names(session.received())).containsExactly("error");
        }
        Session session = session();
        session.ask("\"event\":\"authenticate\",\"data\":\"" + ann.token() + "\"");
        session.send("{\"event\":\"authenticate\",\"data\":\"" + bob.token() + "\",\"id\":\"b\"}");
        assertThat(session.closeCode()).isEqualTo(4401);
    }

    @Test
    void allPatternsOfASessionFitIntoTheOneCommandByWhichItResumes() {
        StringBuilder patterns = new StringBuilder("[");
        for (int i = 0; i < 500; i++) {
            patterns.append(i == 0 ? "" : ",")
                    .append("\"p")
                    .append("x".repeat(7))
                    .append(1000 + i)
                    .append('"');
        }
        Session session = session();
        String cursor = cursor(subscribe(session, "\"nothing\""));
        session.ask("\"event\":\"unsubscribe\",\"data\":\"nothing\"");

        assertThat(resume(session, patterns.append(']').toString(), cursor).getString("event"))
                .isEqualTo("subscribed");
        assertThat(code(subscribe(session, "[\"one.more\"]"))).isEqualTo("too-many-subscriptions");
    }
}
