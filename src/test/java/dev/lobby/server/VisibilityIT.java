package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.net.URL;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code lobby.visibility=private} promises, and narrowed subscriptions, over real sockets. */
@Tag("once")
@ArquillianTest
@RunAsClient
class VisibilityIT {
    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player ann;
    private Player bob;
    private Player eve;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby("lobby.visibility=private", "lobby.socket.authenticate-timeout=PT2S");
    }

    @BeforeEach
    void meet() {
        lobby = Lobby.at(url);
        ann = lobby.player();
        bob = lobby.player();
        eve = lobby.player();
    }

    private Session session(Player player) {
        return Session.openV1(lobby, "/ws?access_token=" + player.token());
    }

    private Session follows(Player player, String patterns) {
        Session session = session(player);
        subscribe(session, patterns);
        return session;
    }

    private static JsonObject subscribe(Session session, String patterns) {
        JsonObject answer = session.ask("\"event\":\"subscribe\",\"data\":" + patterns);
        assertThat(answer.getString("event")).isEqualTo("subscribed");
        return answer;
    }

    private static String cursor(JsonObject answer) {
        return answer.getJsonObject("data").getString("cursor");
    }

    /** Waits until all that happened has come, and returns the names of the events with what tells them apart. */
    private List<String> heard(Session session, Player player) {
        String last = player.createsGame("last");
        await().until(() -> session.placed().stream().anyMatch(frame -> is(frame, last)));
        return session.placed().stream()
                .filter(frame -> frame.getString("event").startsWith("message."))
                .map(frame -> frame.getString("event") + " "
                        + frame.getJsonObject("data").getString("body"))
                .toList();
    }

    private static boolean is(JsonObject frame, String game) {
        return frame.getString("event").equals("game.created")
                && frame.getJsonObject("data").getString("_id").equals(game);
    }

    @Test
    void aHandshakeNeedsATokenOrTheSubprotocolWithWhichOneCanBeShown() {
        assertThatIsRefusedWith401(() -> lobby.session());
        Session plain = Session.open(lobby, "/ws?access_token=" + ann.token());
        plain.subscribe("game.*");
        plain.fence();
        bob.createsGame("chess");

        assertThat(plain.events(1)).containsExactly("game.created");
    }

    @Test
    void withoutATokenEveryCommandButAuthenticateIsUnauthorized() {
        Session session = Session.openV1(lobby, "/ws");

        JsonObject refused = session.ask("\"event\":\"subscribe\",\"data\":\"**\"");
        JsonObject unknown = session.ask("\"event\":\"publish\"");
        JsonObject authenticated = session.ask("\"event\":\"authenticate\",\"data\":\"" + ann.token() + "\"");
        subscribe(session, "\"**\"");
        ann.says(ann.id(), "hello");

        assertThat(refused.getJsonObject("data").getString("code")).isEqualTo("unauthorized");
        assertThat(unknown.getJsonObject("data").getString("code")).isEqualTo("unauthorized");
        assertThat(authenticated.getString("event")).isEqualTo("authenticated");
        assertThat(heard(session, ann)).containsExactly("message.created hello");
    }

    @Test
    void aTokenThatWasEndedOpensNothing() {
        String ended = ann.token();
        ann.post("/api/auth/logout", null).expect(204);
        Session watching = follows(bob, "[\"user.*\",\"game.created\"]");
        Session late = Session.openV1(lobby, "/ws");

        late.send("{\"event\":\"authenticate\",\"data\":\"" + ended + "\",\"id\":1}");
        late.send("{\"event\":\"subscribe\",\"data\":\"**\",\"id\":2}");

        assertThat(late.closeCode()).isEqualTo(4401);
        assertThat(late.received()).noneMatch(frame -> frame.getString("event").equals("authenticated"));
        assertThatIsRefusedWith401(() -> Session.open(lobby, "/ws?access_token=" + ended));
        assertThatIsRefusedWith401(() -> Session.openV1(lobby, "/ws?access_token=" + ended));
        String last = bob.createsGame("last");
        await().until(() -> watching.placed().stream().anyMatch(frame -> is(frame, last)));
        assertThat(watching.placed())
                .noneMatch(frame -> frame.getString("event").equals("user.online"));
    }

    private static void assertThatIsRefusedWith401(ThrowingCallable handshake) {
        assertThatThrownBy(handshake)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(401));
    }

    @Test
    void ofSeveralSubprotocolsTheServersIsConfirmed() {
        assertThat(Session.offering(lobby, "/ws", "chat", "lobby.v1").protocol())
                .isEqualTo("lobby.v1");
        assertThat(Session.offering(lobby, "/ws?access_token=" + ann.token(), "chat")
                        .protocol())
                .isEmpty();
        assertThatIsRefusedWith401(() -> Session.offering(lobby, "/ws", "chat"));
    }

    @Test
    void aSessionThatShowsNoTokenInTimeIsClosed() {
        Session late = Session.openV1(lobby, "/ws");
        Session inTime = Session.openV1(lobby, "/ws");
        inTime.ask("\"event\":\"authenticate\",\"data\":\"" + ann.token() + "\"");

        assertThat(late.closeCode()).isEqualTo(4401);
        assertThat(subscribe(inTime, "\"**\"").getString("event")).isEqualTo("subscribed");
    }

    @Test
    void aMessageToAUserReachesItsSenderAndItsReceiverAndNobodyElse() {
        Session sender = follows(ann, "[\"**\"]");
        Session receiver = follows(bob, "\"message.*\"");
        subscribe(receiver, "\"game.*\"");
        Session other = follows(eve, "[\"**\",\"message.created\",\"*.*\"]");

        String message = ann.says(bob.id(), "secret").getString("_id");
        ann.patch("/api/messages/" + message, Lobby.json("body", "still")).expect(200);
        ann.delete("/api/messages/" + message).expect(200);

        assertThat(heard(other, eve)).isEmpty();
        assertThat(heard(sender, ann))
                .containsExactly("message.created secret", "message.updated still", "message.deleted still");
        assertThat(heard(receiver, bob))
                .containsExactly("message.created secret", "message.updated still", "message.deleted still");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/messages/{private}         | 200 | 404",
                "/api/messages/{toGame}          | 200 | 404",
                "/api/messages?with={game}       | 200 | 403",
                "/api/games/{game}               | 200 | 200",
                "/api/games/{game}/members       | 200 | 200",
                "/api/users/{ann}                | 200 | 200",
            })
    void theRestApiHasTheSamePermissions(String template, int ofBob, int ofEve) {
        String game = ann.createsGame("chess");
        bob.joins(game);
        String path = template.replace("{game}", game)
                .replace("{private}", ann.says(bob.id(), "secret").getString("_id"))
                .replace("{toGame}", ann.says(game, "of players").getString("_id"))
                .replace("{ann}", ann.id());

        bob.get(path).expect(ofBob);
        eve.get(path).expect(ofEve);
    }

    @Test
    void aTalkOfTwoIsListedForThemAlone() {
        String message = ann.says(bob.id(), "secret").getString("_id");

        assertThat(ids(bob.get("/api/messages?with=" + ann.id()))).containsExactly(message);
        assertThat(ids(eve.get("/api/messages?with=" + ann.id()))).isEmpty();
        assertThat(ids(eve.get("/api/messages?with=" + bob.id()))).isEmpty();
    }

    private static List<String> ids(Answer list) {
        return list.expect(200).array().getValuesAs(JsonObject.class).stream()
                .map(object -> object.getString("_id"))
                .toList();
    }

    @Test
    void aMessageToAGameReachesThoseWhoAreMembersAtItsPlaceLiveAndInAReplay() {
        Session member = session(bob);
        String begin = cursor(subscribe(member, "[\"**\"]"));
        Session outsider = follows(eve, "[\"**\"]");
        String game = ann.createsGame("chess");

        ann.says(game, "before");
        bob.joins(game);
        ann.says(game, "between");
        bob.delete("/api/games/" + game + "/members/" + bob.id()).expect(200);
        ann.says(game, "after");
        bob.joins(game);
        ann.says(game, "again");

        assertThat(heard(member, bob)).containsExactly("message.created between", "message.created again");
        assertThat(heard(outsider, eve)).isEmpty();
        for (Player player : List.of(bob, eve)) {
            Session replay = session(player);
            replay.ask("\"event\":\"subscribe\",\"data\":[\"message.*\",\"game.*\"],\"after\":\"" + begin + "\"");
            assertThat(heard(replay, player))
                    .containsExactlyElementsOf(
                            player.equals(bob)
                                    ? List.of("message.created between", "message.created again")
                                    : List.of());
        }
    }

    @Test
    void theMembersOfADeletedGameHearThatItsMessagesAreDeleted() {
        String game = ann.createsGame("chess");
        bob.joins(game);
        Session member = follows(bob, "[\"**\"]");
        Session outsider = follows(eve, "[\"**\"]");
        ann.says(game, "one");

        ann.delete("/api/games/" + game).expect(200);

        assertThat(heard(member, bob)).containsExactly("message.created one", "message.deleted one");
        assertThat(heard(outsider, eve)).isEmpty();
    }

    @Test
    void aNarrowedSubscriptionHearsOfItsObjectsAlone() {
        String one = ann.createsGame("one");
        String two = ann.createsGame("two");
        Session session = session(bob);
        String data = "[{\"pattern\":\"game.*\",\"about\":\"" + one + "\"},{\"pattern\":\"member.*\",\"about\":[\""
                + two + "\",\"" + bob.id() + "\"]}]";

        JsonObject subscribed = subscribe(session, data);
        eve.joins(one);
        eve.joins(two);
        bob.joins(one);
        ann.patch("/api/games/" + two, Lobby.json("name", "2")).expect(200);
        ann.patch("/api/games/" + one, Lobby.json("name", "1")).expect(200);

        assertThat(subscribed.getJsonObject("data").get("pattern")).hasToString(data);
        // Joining changes the number of a game's members.
        assertThat(session.placed(5).stream().map(frame -> frame.getString("event")))
                .containsExactly("game.updated", "member.created", "member.created", "game.updated", "game.updated");
        JsonObject gone =
                session.ask("\"event\":\"unsubscribe\",\"data\":{\"pattern\":\"game.*\",\"about\":\"" + one + "\"}");
        assertThat(gone.getString("event")).isEqualTo("unsubscribed");
        ann.patch("/api/games/" + one, Lobby.json("name", "11")).expect(200);
        eve.delete("/api/games/" + two + "/members/" + eve.id()).expect(200);

        assertThat(session.placed(6).get(5).getString("event")).isEqualTo("member.deleted");
    }
}
