package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.net.URL;
import java.util.List;
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

/** Who finds, sees and joins a game, by its rule {@code access}, on a private server. */
@ArquillianTest
@RunAsClient
class AccessIT {
    private static final String NOTHING = "0".repeat(24);

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player owner;
    private Player member;
    private Player stranger;
    private String id;
    private String game;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby("lobby.visibility=private", "lobby.rest.max-logins-per-minute=0");
    }

    @BeforeEach
    void open() {
        lobby = Lobby.at(url);
        owner = lobby.player();
        member = lobby.player();
        stranger = lobby.player();
        id = owner.createsGame("secret");
        game = "/api/games/" + id;
        member.joins(id);
    }

    private void become(String access) {
        owner.patch(game, Lobby.json("access", access)).expect(200);
    }

    private static List<String> ids(Answer list) {
        return list.expect(200).array().stream()
                .map(each -> each.asJsonObject().getString("_id"))
                .toList();
    }

    private Session session(Player player) {
        Session session = Session.open(lobby, "/ws?access_token=" + player.token());
        session.subscribe("**");
        session.fence();
        return session;
    }

    /** What a session heard of the game, after it has heard of another game that was opened later. */
    private List<String> heard(Session session) {
        session.awaitLater(owner);
        return session.received().stream()
                .filter(frame -> frame.getJsonObject("data").toString().contains(id))
                .map(frame -> frame.getString("event"))
                .filter(event -> event.startsWith("game.") || event.startsWith("member."))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"unlisted", "invited"})
    void onlyItsMembersHaveItInTheirLists(String access) {
        become(access);
        for (String list :
                List.of("/api/games?limit=100", "/api/games?owner=" + owner.id(), "/api/games?member=" + member.id())) {
            assertThat(ids(stranger.get(list))).as(list).doesNotContain(id);
        }
        assertThat(ids(member.get("/api/games?owner=" + owner.id()))).containsExactly(id);
        assertThat(ids(owner.get("/api/games?member=" + member.id()))).containsExactly(id);
        become("public");
        assertThat(ids(stranger.get("/api/games?owner=" + owner.id()))).containsExactly(id);
    }

    @Test
    void whoHasTheIdOfAnUnlistedGameMayJoin() {
        become("unlisted");
        assertThat(stranger.get(game).expect(200).object().getString("access")).isEqualTo("unlisted");
        stranger.get(game + "/members").expect(200);
        stranger.joins(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "GET    | /api/games/{game}                     |",
                "PATCH  | /api/games/{game}                     | {\"name\":\"x\"}",
                "PATCH  | /api/games/{game}                     | {\"password\":\"x\"}",
                "DELETE | /api/games/{game}                     |",
                "GET    | /api/games/{game}/members             |",
                "GET    | /api/games/{game}/members/{member}    |",
                "POST   | /api/games/{game}/members             | {}",
                "POST   | /api/games/{game}/members             | {\"as\":\"spectator\"}",
                "PATCH  | /api/games/{game}/members/{member}    | {\"ready\":true}",
                "PATCH  | /api/games/{game}/members/{stranger}  | {\"ready\":true}",
                "DELETE | /api/games/{game}/members/{member}    |",
                "DELETE | /api/games/{game}/members/{stranger}  |",
                "GET    | /api/games/{game}/code                |",
                "POST   | /api/games/{game}/code                |",
                "DELETE | /api/games/{game}/code                |",
                "GET    | /api/games/{game}/bans                |",
                "PUT    | /api/games/{game}/bans/{member}       | {}",
                "DELETE | /api/games/{game}/bans/{member}       |",
                "GET    | /api/games/{game}/moves               |",
                "GET    | /api/games/{game}/moves/1             |",
                "POST   | /api/games/{game}/moves               | {\"move\":1}",
                "POST   | /api/games/{game}/invitations         | {\"user\":\"000000000000000000000000\"}",
                "GET    | /api/messages?with={game}             |",
                "POST   | /api/messages                         | {\"receiver\":\"{game}\",\"body\":\"a\"}",
            })
    void forStrangersAnInvitedGameDoesNotExist(String method, String path, @Nullable String body) {
        become("invited");
        owner.post(game + "/code", null).expect(201);

        Answer there = call(method, path, body, id);
        Answer nowhere = call(method, path, body, NOTHING);

        assertThat(there.expect(404).response().body())
                .isEqualTo(nowhere.expect(404).response().body());
        assertThat(there.response().headers().map().keySet())
                .isEqualTo(nowhere.response().headers().map().keySet());
    }

    private Answer call(String method, String path, @Nullable String body, String gameId) {
        String filled =
                path.replace("{game}", gameId).replace("{member}", member.id()).replace("{stranger}", stranger.id());
        return lobby.call(method, filled, stranger.token(), body == null ? null : body.replace("{game}", gameId));
    }

    @Test
    void oneGetsIntoAnInvitedGameByItsCode() {
        become("invited");
        String code = owner.post(game + "/code", null).expect(201).object().getString("code");
        stranger.post("/api/games/join", Lobby.json("code", code)).expect(201);
        stranger.get(game).expect(200);
        stranger.says(id, "here I am");
        stranger.delete(game + "/members/" + stranger.id()).expect(200);
        stranger.get(game).expect(404);
    }

    @Test
    void whoIsBannedFromAnInvitedGameIsToldByItsCodeOnly() {
        become("invited");
        String code = owner.post(game + "/code", null).expect(201).object().getString("code");
        owner.put(game + "/bans/" + stranger.id(), "{}").expect(200);
        stranger.post(game + "/members", "{}").expect(404);
        assertThat(stranger.post("/api/games/join", Lobby.json("code", code)).problem())
                .isEqualTo("banned");
    }

    @Test
    void theEventsOfAnInvitedGameAreItsMembersAlone() {
        try (Session members = session(member);
                Session strangers = session(stranger)) {
            become("invited");
            owner.patch(game, Lobby.json("name", "renamed")).expect(200);
            member.patch(game + "/members/" + member.id(), "{\"ready\":true}").expect(200);
            become("public");
            owner.patch(game, Lobby.json("name", "seen again")).expect(200);

            assertThat(heard(members))
                    .containsExactly("game.updated", "game.updated", "member.updated", "game.updated", "game.updated");
            assertThat(heard(strangers))
                    .as("That it is hidden, that it is not, and what comes then")
                    .containsExactly("game.updated", "game.updated", "game.updated");
            assertThat(strangers.received().stream()
                            .map(frame -> frame.getJsonObject("data"))
                            .filter(data -> data.getString("_id", "").equals(id))
                            .map(data -> data.getString("access")))
                    .startsWith("invited");
        }
    }

    @Test
    void aGameThatIsOpenedForTheInvitedIsHeardOfByItsOwner() {
        try (Session owners = session(owner);
                Session strangers = session(stranger)) {
            JsonObject opened = owner.post("/api/games", "{\"name\":\"hidden\",\"access\":\"invited\"}")
                    .expect(201)
                    .object();
            id = opened.getString("_id");
            String path = "/api/games/" + id;
            String code = owner.post(path + "/code", null).expect(201).object().getString("code");
            try (Session members = session(member)) {
                member.post("/api/games/join", Lobby.json("code", code)).expect(201);
                owner.delete(path).expect(200);

                assertThat(heard(owners))
                        .as("Their own departure is the last that they hear of a member")
                        .containsExactly(
                                "game.created",
                                "member.created",
                                "member.created",
                                "game.updated",
                                "member.deleted",
                                "game.deleted");
                assertThat(heard(members))
                        .startsWith("member.created", "game.updated")
                        .contains("member.deleted");
            }
            assertThat(heard(strangers)).isEmpty();
        }
    }

    @Test
    void aReplayShowsNoMoreThanWasShownLive() {
        String before = owner.get(game).header("Event-Cursor");
        become("invited");
        owner.patch(game, Lobby.json("name", "renamed")).expect(200);
        become("public");
        String patterns = "\"event\":\"subscribe\",\"data\":[\"game.*\",\"member.*\"],\"after\":\"" + before + "\"";
        try (Session members = Session.openV1(lobby, "/ws?access_token=" + member.token());
                Session strangers = Session.openV1(lobby, "/ws?access_token=" + stranger.token())) {
            members.ask(patterns);
            strangers.ask(patterns);

            assertThat(replayed(members)).containsExactly("invited secret", "invited renamed", "public renamed");
            assertThat(replayed(strangers)).containsExactly("invited secret", "public renamed");
        }
    }

    private static List<String> replayed(Session session) {
        await().until(() -> session.texts().stream().anyMatch(text -> text.contains("\"live\"")));
        return session.placed().stream()
                .filter(frame -> frame.getString("event").equals("game.updated"))
                .map(frame -> frame.getJsonObject("data"))
                .map(game -> game.getString("access") + " " + game.getString("name"))
                .filter(state -> !state.equals("public secret"))
                .toList();
    }
}
