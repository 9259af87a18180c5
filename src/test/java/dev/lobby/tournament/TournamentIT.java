package dev.lobby.tournament;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URL;
import java.util.HashSet;
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

/** How an entity of one's own is tested: over HTTP and the WebSocket, on a private server. */
@ArquillianTest
@RunAsClient
class TournamentIT {
    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player ann;
    private Player bob;
    private Player eve;
    private String game = "";

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby("lobby.visibility=private");
    }

    @BeforeEach
    void annAndEvePlay() {
        lobby = Lobby.at(url);
        ann = lobby.player();
        bob = lobby.player();
        eve = lobby.player();
        game = ann.createsGame("chess");
        eve.joins(game);
    }

    private JsonObject opens(Player owner, Player opponent, String title) {
        return opens(owner, opponent, title, "KNOCKOUT");
    }

    private JsonObject opens(Player owner, Player opponent, String title, String mode) {
        String body = Lobby.json("opponent", opponent.id(), "title", title, "game", game, "mode", mode);
        return owner.post("/api/tournaments", body).expect(201).object();
    }

    private static String path(JsonObject tournament) {
        return "/api/tournaments/" + tournament.getString("_id");
    }

    private static List<String> titles(Answer list) {
        return list.expect(200).array().getValuesAs(JsonObject.class).stream()
                .map(tournament -> tournament.getString("title"))
                .toList();
    }

    @Test
    void theOwnerChangesAndDeletesItTheOpponentReadsItAndForOthersItDoesNotExist() {
        JsonObject made = opens(ann, bob, "Open");
        String path = path(made);

        assertThat(bob.get(path).expect(200).object()).isEqualTo(made);
        assertThat(eve.get(path).expect(404).object().getString("detail")).isEqualTo("There is no such tournament.");
        eve.patch(path, Lobby.json("title", "Eve's")).expect(404);
        bob.patch(path, Lobby.json("title", "Bob's")).expect(403);
        bob.delete(path).expect(403);
        JsonObject changed =
                ann.patch(path, Lobby.json("title", "Closed")).expect(200).object();
        assertThat(changed.getString("title")).isEqualTo("Closed");
        assertThat(ann.delete(path).expect(200).object()).isEqualTo(changed);
        ann.get(path).expect(404);
    }

    @Test
    void eachListsTheirOwnInPagesAndNobodyElses() {
        for (String title : List.of("1", "2", "3")) {
            opens(ann, bob, title);
        }

        Answer first = ann.get("/api/tournaments?limit=2");
        assertThat(titles(first)).containsExactly("1", "2");
        assertThat(titles(ann.get(first.next()))).containsExactly("3");
        assertThat(titles(bob.get("/api/tournaments"))).isEmpty();
        assertThat(titles(bob.get("/api/tournaments?opponent=" + bob.id()))).containsExactly("1", "2", "3");
        eve.get("/api/tournaments?opponent=" + bob.id()).expect(403);
    }

    @Test
    void onlyItsPlayersHearOfItWhoeverPlaysItsGame() {
        String ofGame = "{\"pattern\":\"tournament.*\",\"about\":\"" + game + "\"}";
        Session opponent = session(bob);
        Session member = session(eve);
        String begin = follows(opponent, ofGame + ",\"game.*\"", "");
        String unused = follows(member, ofGame + ",\"**\"", "");

        JsonObject made = opens(ann, bob, "Open");
        ann.patch(path(made), "{\"rounds\":3}").expect(200);
        ann.delete(path(made)).expect(200);

        List<String> all = List.of("tournament.created", "tournament.updated", "tournament.deleted");
        assertThat(heard(opponent)).isEqualTo(all);
        assertThat(heard(member)).isEmpty();
        for (Player player : List.of(ann, bob, eve)) {
            Session replay = session(player);
            String again = follows(replay, "\"**\"", ",\"after\":\"" + begin + "\"");
            assertThat(again).isEqualTo(begin);
            assertThat(heard(replay)).isEqualTo(player.equals(eve) ? List.of() : all);
        }
    }

    @Test
    void aLeagueIsSeenByThoseWhoAreMembersOfItsGame() {
        Session member = session(eve);
        String unused = follows(member, "\"tournament.*\",\"game.created\"", "");

        JsonObject made = opens(ann, bob, "League", "LEAGUE");
        assertThat(eve.get(path(made)).expect(200).object()).isEqualTo(made);
        lobby.player().get(path(made)).expect(404);
        eve.delete("/api/games/" + game + "/members/" + eve.id()).expect(200);
        ann.delete(path(made)).expect(200);

        assertThat(heard(member)).containsExactly("tournament.created");
    }

    @Test
    void whoLeavesItsGameSeesALeagueNoLonger() {
        JsonObject made = opens(ann, bob, "League", "LEAGUE");

        eve.delete("/api/games/" + game + "/members/" + eve.id()).expect(200);

        eve.get(path(made)).expect(404);
        bob.get(path(made)).expect(200);
    }

    private Session session(Player player) {
        return Session.openV1(lobby, "/ws?access_token=" + player.token());
    }

    private static String follows(Session session, String patterns, String after) {
        return session.ask("\"event\":\"subscribe\",\"data\":[" + patterns + "]" + after)
                .getJsonObject("data")
                .getString("cursor");
    }

    /** Waits until all that happened has come. */
    private List<String> heard(Session session) {
        String last = ann.createsGame("last");
        await().until(() -> session.placed().stream().anyMatch(frame -> isAbout(frame, last)));
        return session.placed().stream()
                .map(frame -> frame.getString("event"))
                .filter(event -> event.startsWith("tournament."))
                .toList();
    }

    private static boolean isAbout(JsonObject frame, String game) {
        return frame.getJsonObject("data").getString("_id", "").equals(game);
    }

    @ParameterizedTest
    @CsvSource({"game", "owner", "opponent"})
    void isDeletedWithWhatItRefersTo(String what) {
        JsonObject made = opens(bob, eve, "Open");
        Session player = session(what.equals("opponent") ? bob : eve);
        String unused = follows(player, "\"tournament.*\",\"game.created\"", "");

        Answer deleted = switch (what) {
            case "game" -> ann.delete("/api/games/" + game);
            case "owner" -> bob.delete("/api/users/" + bob.id());
            default -> eve.delete("/api/users/" + eve.id());
        };

        deleted.expect(200);
        assertThat(heard(player)).containsExactly("tournament.deleted");
        (what.equals("opponent") ? bob : eve).get(path(made)).expect(404);
    }

    @Test
    void eachOfManyHasItsEventWhenItsOwnerIsDeleted() {
        int many = 120;
        Set<String> made = new HashSet<>();
        for (int i = 0; i < many; i++) {
            made.add(opens(ann, bob, "Open").getString("_id"));
        }
        Session opponent = session(bob);
        String unused = follows(opponent, "\"tournament.deleted\"", "");

        ann.delete("/api/users/" + ann.id()).expect(200);

        assertThat(opponent.placed(many))
                .extracting(frame -> frame.getJsonObject("data").getString("_id"))
                .containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void needsAnOpponentAndAGameThatAreThere() {
        ann.post("/api/tournaments", Lobby.json("title", "Open")).expect(400);
        assertThat(ann.post("/api/tournaments", Lobby.json("title", "Open", "opponent", ann.id()))
                        .expect(409)
                        .problem())
                .isEqualTo("own-opponent");
        ann.post("/api/tournaments", Lobby.json("title", "Open", "opponent", game))
                .expect(404);
        ann.post("/api/tournaments", Lobby.json("title", "Open", "opponent", bob.id(), "game", bob.id()))
                .expect(404);
    }

    /** What the answer shows is what the database has, also of a time that has more digits than a column. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-24T14:14:54Z, 2026-11-24T14:14:54.000Z",
        "2026-11-24T14:14:54.1239999Z, 2026-11-24T14:14:54.123Z",
        "2026-11-24T15:14:54.5+01:00, 2026-11-24T14:14:54.500Z",
        "1600-02-29T00:00:00Z, 1600-02-29T00:00:00.000Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.9999Z, 9999-12-31T23:59:59.999Z",
    })
    void aTimeIsStoredAsItIsShown(String sent, String shown) {
        JsonObject made = ann.post(
                        "/api/tournaments", Lobby.json("title", "Open", "opponent", bob.id(), "begins", sent))
                .expect(201)
                .object();

        assertThat(made.getString("begins")).isEqualTo(shown);
        assertThat(ann.get(path(made)).expect(200).object()).isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource({"0000-12-31T23:59:59Z", "0001-01-01T00:00:00+01:00", "-4800-01-01T00:00:00Z", "+294277-01-01T00:00:00Z"
    })
    void aTimeThatNotEveryDatabaseCanStoreIsRefused(String sent) {
        ann.post("/api/tournaments", Lobby.json("title", "Open", "opponent", bob.id(), "begins", sent))
                .expect(400);
    }

    @Test
    void bothDescriptionsHaveIt() {
        JsonObject rest = lobby.call("GET", "/api/openapi.json", null, null).object();
        JsonObject socket = lobby.call("GET", "/asyncapi.json", null, null).object();

        assertThat(rest.getJsonObject("paths").keySet()).contains("/api/tournaments", "/api/tournaments/{id}");
        assertThat(rest.getValue("/components/schemas/TournamentCreation/required"))
                .hasToString("[\"opponent\",\"title\"]");
        for (String channel : List.of("plain", "lobby.v1")) {
            JsonValue messages = socket.getValue("/channels/" + channel + "/messages");
            assertThat(messages.asJsonObject().keySet())
                    .contains("tournament.created", "tournament.updated", "tournament.deleted", "game.created");
        }
        assertThat(socket.getValue("/components/schemas/Tournament"))
                .isEqualTo(rest.getValue("/components/schemas/Tournament"));
    }
}
