package dev.lobby.server;

import static dev.lobby.harness.AtOnce.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URL;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
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

/** What the owner of a game decides about it: seats, attributes, who may join, when it starts, and how it ends. */
@ArquillianTest
@RunAsClient
class GameRulesIT {
    private static final int MAX_MEMBERS = 8;
    private static final String NOTHING = "0".repeat(24);
    private static volatile List<Player> known = List.of();

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player owner;
    private Player member;
    private Player stranger;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby("lobby.game.max-members=" + MAX_MEMBERS, "lobby.rest.max-logins-per-minute=0");
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
    }

    private static JsonObject json(String singleQuoted) {
        try (var reader = Json.createReader(new StringReader(singleQuoted.replace('\'', '"')))) {
            return reader.readObject();
        }
    }

    /** The path of a new game of the owner's, with the member in it. */
    private String game(String rules) {
        JsonObject body =
                Json.createObjectBuilder(json(rules)).add("name", "chess").build();
        String path = "/api/games/"
                + owner.post("/api/games", body.toString()).expect(201).object().getString("_id");
        member.post(path + "/members", null).expect(201);
        return path;
    }

    private Answer change(String game, String changes) {
        return owner.patch(game, json(changes).toString());
    }

    private static String id(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String seat(String game, Player player) {
        return game + "/members/" + player.id();
    }

    @Test
    void aGameShowsItsRules() {
        JsonObject byDefault = owner.get(game("{}")).object();
        JsonObject chosen = owner.get(
                        game("{'maxMembers':3,'attributes':{'mode':'blitz','elo':1500,'rated':true},'needsReady':true,"
                                + "'dropIn':true,'ownerLeaves':'passes','memberTimeout':10,'readyFor':['mode','elo']}"))
                .object();

        assertThat(byDefault)
                .containsAllEntriesOf(json("{'maxMembers':" + MAX_MEMBERS
                        + ",'locked':false,'needsReady':false,'dropIn':false,'ownerLeaves':'refuse'}"))
                .doesNotContainKeys("attributes", "readyFor", "memberTimeout", "reason", "password");
        assertThat(chosen)
                .containsAllEntriesOf(
                        json("{'maxMembers':3,'attributes':{'mode':'blitz','elo':1500,'rated':true},'locked':false,"
                                + "'needsReady':true,'dropIn':true,'ownerLeaves':'passes','memberTimeout':10,"
                                + "'readyFor':['mode','elo']}"));
    }

    @Test
    void zeroEndsTheTimeoutOfMembers() {
        String game = game("{'memberTimeout':604800}");

        assertThat(change(game, "{'memberTimeout':0}").expect(200).object()).doesNotContainKey("memberTimeout");
        assertThat(owner.get(game).object()).doesNotContainKey("memberTimeout");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {'maxMembers':1}                         | maxMembers
                    {'maxMembers':9}                         | maxMembers
                    {'maxMembers':'3'}                       | maxMembers
                    {'attributes':[]}                        | attributes
                    {'attributes':{'Mode':'x'}}              | attributes.Mode
                    {'attributes':{'a-b':'x'}}               | attributes.a-b
                    {'attributes':{'mode':null}}             | attributes.mode
                    {'attributes':{'mode':{}}}               | attributes.mode
                    {'attributes':{'mode':['x']}}            | attributes.mode
                    {'attributes':{'mode':1e400}}            | attributes.mode
                    {'attributes':{'mode':'\\u0000'}}        | attributes
                    {'locked':'true'}                        | locked
                    {'ownerLeaves':'stays'}                  | ownerLeaves
                    {'memberTimeout':-1}                     | memberTimeout
                    {'memberTimeout':9}                      | memberTimeout
                    {'memberTimeout':604801}                 | memberTimeout
                    {'memberTimeout':'10'}                   | memberTimeout
                    {'readyFor':['mode','Mode']}             | readyFor[1]
                    """)
    void aRuleThatIsNoneIsRefused(String rules, String field) {
        String game = game("{}");
        JsonObject creation =
                Json.createObjectBuilder(json(rules)).add("name", "chess").build();

        for (Answer refused : List.of(change(game, rules), owner.post("/api/games", creation.toString()))) {
            JsonObject problem = refused.expect(400).object();
            assertThat(problem.getJsonArray("violations").getJsonObject(0).getString("field"))
                    .isEqualTo(field);
        }
    }

    @Test
    void seatsAreLimitedByTheOwner() {
        String game = game("{'maxMembers':2}");

        assertThat(stranger.post(game + "/members", null).problem()).isEqualTo("game-full");
        change(game, "{'maxMembers':3}").expect(200);
        stranger.post(game + "/members", null).expect(201);
        assertThat(change(game, "{'maxMembers':2}").problem()).isEqualTo("too-many-members");
        change(game, "{'name':'go'}").expect(200);
    }

    @Test
    void attributesAreMerged() {
        String game = game("{'attributes':{'mode':'blitz','elo':1500}}");

        JsonObject changed = change(game, "{'attributes':{'elo':1600.50,'mode':'','rated':true,'none':''}}")
                .expect(200)
                .object();

        assertThat(changed.getJsonObject("attributes")).isEqualTo(json("{'elo':1600.5,'rated':true}"));
        assertThat(change(game, "{'attributes':{'elo':1600.500,'rated':true}}").object())
                .as("Nothing changes")
                .isEqualTo(changed);
        assertThat(change(game, "{'attributes':{'elo':'','rated':''}}").object())
                .doesNotContainKey("attributes");
    }

    @Test
    void attributesAreBounded() {
        String game = game("{}");
        String twenty = IntStream.range(0, 20)
                .mapToObj(i -> "'a" + i + "':" + i)
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
        change(game, "{'attributes':{" + twenty + "}}").expect(200);
        assertThat(change(game, "{'attributes':{'one':1}}").problem()).isEqualTo("invalid-request");
        change(game, "{'attributes':{'one':1,'a0':''}}").expect(200);

        String large = game("{}");
        String text = "\u20AC".repeat(128);
        for (int i = 0; i < 10; i++) {
            change(large, "{'attributes':{'t" + i + "':'" + text + "'}}").expect(200);
        }
        assertThat(change(large, "{'attributes':{'t10':'" + text + "'}}").problem())
                .as("11 times 392 bytes")
                .isEqualTo("invalid-request");
        change(large, "{'attributes':{'t10':'" + text + "','t9':''}}").expect(200);
    }

    @Test
    void nobodyJoinsALockedGame() {
        String game = game("{}");
        change(game, "{'locked':true}").expect(200);
        assertThat(stranger.post(game + "/members", null).problem()).isEqualTo("game-locked");
        change(game, "{'locked':false}").expect(200);
        stranger.post(game + "/members", null).expect(201);
    }

    @Test
    void oneMayDropIn() {
        String game = game("{}");
        change(game, "{'started':true}").expect(200);
        assertThat(stranger.post(game + "/members", null).problem()).isEqualTo("game-started");
        change(game, "{'dropIn':true}").expect(200);
        stranger.post(game + "/members", null).expect(201);
    }

    @Test
    void aJoinIsCheckedInTheOrderOfTheContract() {
        String game = game("{'maxMembers':2}");
        change(game, "{'password':'sesame','locked':true}").expect(200);
        change(game, "{'started':true}").expect(200);
        owner.put(game + "/bans/" + stranger.id(), "{}").expect(200);

        List<String> problems = new ArrayList<>();
        Runnable join = () -> problems.add(
                stranger.post(game + "/members", "{\"password\":\"wrong\"}").problem());
        join.run();
        owner.delete(game + "/bans/" + stranger.id()).expect(200);
        join.run();
        change(game, "{'started':false}").expect(200);
        join.run();
        change(game, "{'locked':false}").expect(200);
        join.run();
        change(game, "{'password':''}").expect(200);
        join.run();

        assertThat(problems).containsExactly("banned", "game-started", "game-locked", "forbidden", "game-full");
        assertThat(member.post(game + "/members", null).problem()).isEqualTo("already-a-member");
    }

    @Test
    void aGameStartsWhenAllAreReadyIfItsOwnerWantsThat() {
        String game = game("{'needsReady':true}");
        owner.patch(seat(game, owner), "{\"ready\":true}").expect(200);

        assertThat(change(game, "{'started':true}").problem()).isEqualTo("not-all-ready");
        member.patch(seat(game, member), "{\"ready\":true}").expect(200);
        change(game, "{'started':true}").expect(200);
    }

    @Test
    void aGameThatComesBackIntoTheLobbyMakesItsMembersUnready() {
        String game = game("{}");
        member.patch(seat(game, member), "{\"ready\":true}").expect(200);
        change(game, "{'started':true}").expect(200);
        try (Session session = owner.hearsAll()) {
            change(game, "{'started':false}").expect(200);

            assertThat(session.events(2)).containsExactly("game.updated", "member.updated");
            assertThat(session.frames(2).get(1).getJsonObject("data"))
                    .containsAllEntriesOf(json("{'userId':'" + member.id() + "','ready':false}"));
            JsonObject again = change(game, "{'started':false}").expect(200).object();
            assertThat(again).isEqualTo(owner.get(game).object());
            assertThat(session.count()).isEqualTo(2);
        }
    }

    @Test
    void nobodyIsReadyForWhatHasChanged() {
        String game = game("{'readyFor':['map'],'attributes':{'map':'alps','mode':'blitz'}}");
        Runnable ready =
                () -> member.patch(seat(game, member), "{\"ready\":true}").expect(200);
        ready.run();
        change(game, "{'attributes':{'mode':'rapid','map':'alps'}}").expect(200);
        assertThat(member.get(seat(game, member)).object().getBoolean("ready")).isTrue();
        try (Session session = owner.hearsAll()) {
            change(game, "{'attributes':{'map':'coast'}}").expect(200);
            assertThat(session.events(2)).containsExactly("game.updated", "member.updated");
        }
        assertThat(member.get(seat(game, member)).object().getBoolean("ready")).isFalse();

        ready.run();
        change(game, "{'needsReady':true}").expect(200);
        owner.patch(seat(game, owner), "{\"ready\":true}").expect(200);
        assertThat(change(game, "{'started':true,'attributes':{'map':''}}").problem())
                .isEqualTo("not-all-ready");
        change(game, "{'readyFor':[],'attributes':{'map':''},'started':true}").expect(200);
    }

    @Test
    void membersDescribeThemselves() {
        String game = game("{}");
        JsonObject joined = stranger.post(
                        game + "/members",
                        json("{'attributes':{'colour':'black'}}").toString())
                .expect(201)
                .object();
        assertThat(joined.getJsonObject("attributes")).isEqualTo(json("{'colour':'black'}"));

        JsonObject changed = stranger.patch(
                        seat(game, stranger),
                        json("{'ready':true,'attributes':{'colour':'white','team':2}}")
                                .toString())
                .expect(200)
                .object();
        assertThat(changed).containsAllEntriesOf(json("{'ready':true,'attributes':{'colour':'white','team':2}}"));
        assertThat(stranger.get(seat(game, stranger)).object()).isEqualTo(changed);
        stranger.patch(seat(game, stranger), "{}").expect(400);

        String body = json("{'attributes':{'colour':'red'}}").toString();
        owner.patch(seat(game, stranger), body).expect(403);
        String large = json("{'attributes':{'a':'" + "x".repeat(128) + "','b':'" + "x".repeat(128) + "','c':'"
                        + "x".repeat(128) + "','d':'" + "x".repeat(128) + "','e':'" + "x".repeat(128) + "','f':'"
                        + "x".repeat(128) + "','g':'" + "x".repeat(128) + "','h':'" + "x".repeat(128) + "'}}")
                .toString();
        stranger.patch(seat(game, stranger), large).expect(400);
    }

    @Test
    void aDeletionSaysWhy() {
        String game = game("{'ownerLeaves':'refuse'}");
        stranger.post(game + "/members", null).expect(201);
        try (Session session = lobby.session("*.deleted")) {
            assertThat(owner.delete(seat(game, stranger)).expect(200).object().getString("reason"))
                    .isEqualTo("kicked");
            assertThat(member.delete(seat(game, member)).expect(200).object().getString("reason"))
                    .isEqualTo("left");
            member.post(game + "/members", null).expect(201);
            assertThat(owner.delete(game).expect(200).object().getString("reason"))
                    .isEqualTo("deleted");

            assertThat(session.frames(5))
                    .extracting(frame -> frame.getString("event") + " "
                            + frame.getJsonObject("data").getString("reason"))
                    .containsExactly(
                            "member.deleted kicked",
                            "member.deleted left",
                            "member.deleted game-deleted",
                            "member.deleted game-deleted",
                            "game.deleted deleted");
        }
    }

    @Test
    void anOwnerStaysUnlessTheGameSaysOtherwise() {
        assertThat(owner.delete(seat(game("{}"), owner)).problem()).isEqualTo("owner-stays");
    }

    @Test
    void aGameEndsWithItsOwner() {
        String game = game("{'ownerLeaves':'ends'}");
        owner.says(id(game), "hello");
        try (Session session = lobby.session("*.deleted")) {
            assertThat(owner.delete(seat(game, owner)).expect(200).object())
                    .containsAllEntriesOf(json("{'userId':'" + owner.id() + "','reason':'left'}"));

            assertThat(session.frames(4))
                    .extracting(frame -> frame.getString("event") + " "
                            + frame.getJsonObject("data").getString("userId", "") + " "
                            + frame.getJsonObject("data").getString("reason", ""))
                    .startsWith("message.deleted  ")
                    .endsWith("game.deleted  owner-left")
                    .contains(
                            "member.deleted " + owner.id() + " left",
                            "member.deleted " + member.id() + " game-deleted");
        }
        owner.get(game).expect(404);
    }

    @Test
    void aGamePassesToTheFirstWhoIsOnline() {
        String game = game("{'ownerLeaves':'passes'}");
        Player gone = lobby.player();
        gone.post(game + "/members", null).expect(201);
        stranger.post(game + "/members", null).expect(201);
        member.delete(seat(game, member)).expect(200);
        gone.post("/api/auth/logout", null).expect(204);
        stranger.get(game).expect(200);
        try (Session session = owner.hearsAll()) {
            assertThat(owner.delete(seat(game, owner)).expect(200).object().getString("reason"))
                    .isEqualTo("left");

            assertThat(session.events(2)).containsExactly("member.deleted", "game.updated");
            assertThat(session.frames(2).get(1).getJsonObject("data"))
                    .containsAllEntriesOf(json("{'owner':'" + stranger.id() + "','members':2}"));
        }
        stranger.patch(game, "{\"name\":\"mine now\"}").expect(200);

        stranger.delete(seat(game, stranger)).expect(200);
        assertThat(owner.get(game).object().getString("owner"))
                .as("Otherwise to the first to join")
                .isEqualTo(gone.id());
    }

    @Test
    void theLastOnesLeavingDeletesAGameThatPasses() {
        String game = game("{'ownerLeaves':'passes'}");
        member.delete(seat(game, member)).expect(200);
        try (Session session = lobby.session("*.deleted")) {
            owner.delete(seat(game, owner)).expect(200);
            assertThat(session.frames(2))
                    .extracting(frame -> frame.getJsonObject("data").getString("reason"))
                    .containsExactly("left", "empty");
        }
        owner.get(game).expect(404);
    }

    @Test
    void aDeletedOwnersGamesPassOrAreDeleted() {
        Player leaving = lobby.player();
        List<String> games = new ArrayList<>();
        for (String rule : List.of("refuse", "passes", "ends")) {
            JsonObject body = json("{'name':'a game','ownerLeaves':'" + rule + "'}");
            String game = "/api/games/"
                    + leaving.post("/api/games", body.toString())
                            .expect(201)
                            .object()
                            .getString("_id");
            member.post(game + "/members", null).expect(201);
            games.add(game);
        }
        JsonObject alone = json("{'name':'a game','ownerLeaves':'passes'}");
        games.add("/api/games/"
                + leaving.post("/api/games", alone.toString())
                        .expect(201)
                        .object()
                        .getString("_id"));
        try (Session session = lobby.session("*.deleted")) {
            leaving.delete("/api/users/" + leaving.id()).expect(200);

            assertThat(session.frames(9))
                    .extracting(frame -> frame.getJsonObject("data").getString("reason"))
                    .containsOnly("user-deleted", "game-deleted");
        }
        assertThat(games.stream().map(game -> owner.get(game).status())).containsExactly(404, 200, 404, 404);
        assertThat(owner.get(games.get(1)).object())
                .containsAllEntriesOf(json("{'owner':'" + member.id() + "','members':1}"));
    }

    @Test
    void whoIsBannedStaysOut() {
        String game = game("{}");
        String ban = game + "/bans/" + member.id();
        try (Session session = owner.hearsAll()) {
            JsonObject made = owner.put(ban, "{}").expect(200).object();
            assertThat(made.keySet()).containsExactly("gameId", "userId", "createdAt");
            assertThat(session.events(2)).containsExactly("member.deleted", "game.updated");
            assertThat(session.frames(1).get(0).getJsonObject("data").getString("reason"))
                    .isEqualTo("banned");
            assertThat(owner.get(game + "/bans").array()).containsExactly(made);
        }
        assertThat(member.post(game + "/members", null).problem()).isEqualTo("banned");
        String code = Lobby.json(
                "code", owner.post(game + "/code", null).expect(201).object().getString("code"));
        assertThat(member.post("/api/games/join", code).expect(403).problem()).isEqualTo("banned");

        JsonObject lifted = owner.delete(ban).expect(200).object();
        assertThat(lifted.getString("userId")).isEqualTo(member.id());
        owner.delete(ban).expect(404);
        member.post(game + "/members", null).expect(201);
    }

    @Test
    void aBanMayEndByItself() {
        String game = game("{}");
        String ban = game + "/bans/" + stranger.id();
        Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusMillis(2_001);
        owner.put(ban, "{}").expect(200);
        JsonObject made =
                owner.put(ban, Lobby.json("until", end.toString())).expect(200).object();
        assertThat(Instant.parse(made.getString("until"))).isEqualTo(end);
        assertThat(stranger.post(game + "/members", null).problem()).isEqualTo("banned");

        await().until(() -> Instant.now().isAfter(end));
        stranger.post(game + "/members", null).expect(201);
        assertThat(owner.get(game + "/bans").array()).isEmpty();
        owner.delete(ban).expect(404);
        owner.put(ban, Lobby.json("until", end.toString())).expect(400);
    }

    @Test
    void onlyTheOwnerBans() {
        String game = game("{}");
        String ban = game + "/bans/" + stranger.id();
        for (Player other : List.of(member, stranger)) {
            other.put(ban, "{}").expect(403);
            other.delete(ban).expect(403);
            other.get(game + "/bans").expect(403);
        }
        assertThat(owner.put(game + "/bans/" + owner.id(), "{}").problem()).isEqualTo("owner-stays");
        owner.put(game + "/bans/" + NOTHING, "{}").expect(404);
        owner.put("/api/games/" + NOTHING + "/bans/" + stranger.id(), "{}").expect(404);
    }

    @Test
    void aCodeStandsForThePassword() {
        String game = game("{}");
        change(game, "{'password':'sesame'}").expect(200);
        member.get(game + "/code").expect(404);
        Answer made = owner.post(game + "/code", null).expect(201);
        String code = made.object().getString("code");
        assertThat(code).matches("[23456789BCDFGHJKMNPQRTVWXYZ]{8}");
        assertThat(member.get(game + "/code").expect(200).object()).isEqualTo(made.object());
        stranger.get(game + "/code").expect(403);
        member.post(game + "/code", null).expect(403);
        member.delete(game + "/code").expect(403);

        String typed = code.substring(0, 4).toLowerCase(Locale.ROOT) + "-" + code.substring(4);
        Answer joined = stranger.post(
                        "/api/games/join",
                        json("{'code':'" + typed + "','attributes':{'team':1}}").toString())
                .expect(201);
        assertThat(joined.header("Location")).endsWith(seat(game, stranger));
        assertThat(stranger.get(seat(game, stranger)).object()).isEqualTo(joined.object());
        assertThat(stranger.post("/api/games/join", Lobby.json("code", code)).problem())
                .isEqualTo("already-a-member");
    }

    @Test
    void aCodeThatHasEndedIsLikeOneThatNeverWas() {
        String game = game("{}");
        Function<String, JsonObject> join = code -> stranger.post("/api/games/join", Lobby.json("code", code))
                .expect(404)
                .object();
        String first = owner.post(game + "/code", null).object().getString("code");
        String second = owner.post(game + "/code", null).object().getString("code");
        assertThat(second).isNotEqualTo(first);

        assertThat(join.apply(first)).isEqualTo(join.apply("22222222"));
        assertThat(owner.delete(game + "/code").expect(200).object().getString("code"))
                .isEqualTo(second);
        assertThat(join.apply(second)).isEqualTo(join.apply("nothing like a code"));
        owner.delete(game + "/code").expect(404);
    }

    @Test
    void aCodeEndsWithItsGame() {
        String game = game("{}");
        String code = owner.post(game + "/code", null).object().getString("code");
        owner.put(game + "/bans/" + stranger.id(), "{}").expect(200);

        owner.delete(game).expect(200);

        stranger.post("/api/games/join", Lobby.json("code", code)).expect(404);
    }

    @Test
    void spectatorsTakeNoSeat() {
        String game = game("{'maxMembers':2}");
        JsonObject watching = json("{'as':'spectator'}");
        change(game, "{'started':true}").expect(200);
        JsonObject joined = stranger.post(game + "/members", watching.toString())
                .expect(201)
                .object();
        assertThat(joined.getString("role")).isEqualTo("spectator");
        assertThat(member.get(seat(game, member)).object().getString("role")).isEqualTo("player");
        assertThat(owner.get(game).object()).containsAllEntriesOf(json("{'members':2,'spectators':1}"));
        assertThat(owner.get("/api/messages?with=" + id(game)).status()).isEqualTo(200);
        stranger.says(id(game), "well played");

        assertThat(stranger.patch(seat(game, stranger), "{\"ready\":true}").problem())
                .isEqualTo("not-a-player");
        assertThat(change(game, "{'owner':'" + stranger.id() + "'}").problem()).isEqualTo("not-a-player");
        assertThat(change(game, "{'turn':'" + stranger.id() + "'}").problem()).isEqualTo("not-a-player");
        change(game, "{'started':false,'needsReady':true}").expect(200);
        for (Player player : List.of(owner, member)) {
            player.patch(seat(game, player), "{\"ready\":true}").expect(200);
        }
        change(game, "{'started':true}").expect(200);

        stranger.delete(seat(game, stranger)).expect(200);
        assertThat(owner.get(game).object()).containsAllEntriesOf(json("{'members':2,'spectators':0}"));
        change(game, "{'spectatable':false}").expect(200);
        assertThat(stranger.post(game + "/members", watching.toString()).problem())
                .isEqualTo("not-spectatable");
    }

    @Test
    void aGameOnlyWatchedByOthersEndsWithItsLastPlayer() {
        String game = game("{'ownerLeaves':'passes'}");
        stranger.post(game + "/members", "{\"as\":\"spectator\"}").expect(201);
        owner.delete(seat(game, owner)).expect(200);
        assertThat(stranger.get(game).object().getString("owner")).isEqualTo(member.id());
        member.delete(seat(game, member)).expect(200);
        stranger.get(game).expect(404);
    }

    @Test
    void neitherCodesNorBansAreInEvents() {
        String game = game("{}");
        try (Session session = owner.hearsAll()) {
            owner.post(game + "/code", null).expect(201);
            owner.put(game + "/bans/" + stranger.id(), "{}").expect(200);
            owner.delete(game + "/bans/" + stranger.id()).expect(200);
            owner.delete(game + "/code").expect(200);
            change(game, "{'name':'last'}").expect(200);
            assertThat(session.events(1)).containsExactly("game.updated");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void ofManyWhoJoinAtOnceAsManySucceedAsThereAreSeats(int seats) throws Exception {
        String game = game("{'maxMembers':" + (seats + 2) + "}");
        List<Player> players =
                IntStream.range(0, 6).mapToObj(i -> lobby.player()).toList();

        List<Integer> statuses =
                atOnce(players, player -> player.post(game + "/members", null).status());

        assertThat(statuses).hasSize(6).containsOnly(201, 409);
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(seats);
        assertThat(owner.get(game).object().getInt("members")).isEqualTo(seats + 2);
        assertThat(owner.get(game + "/members").array()).hasSize(seats + 2);
    }

    @Test
    void allOfAGameThatPassesMayLeaveAtOnce() throws Exception {
        for (int round = 0; round < 5; round++) {
            String game = game("{'ownerLeaves':'passes'}");
            List<Player> others =
                    IntStream.range(0, 2).mapToObj(i -> lobby.player()).toList();
            others.forEach(player -> player.joins(id(game)));
            List<Player> all = List.of(owner, member, others.get(0), others.get(1));

            List<Integer> statuses =
                    atOnce(all, player -> player.delete(seat(game, player)).status());

            assertThat(statuses).containsOnly(200);
            owner.get(game).expect(404);
        }
    }

    @Test
    void whoJoinsAsTheOwnerLeavesIsInAGameThatHasAnOwner() throws Exception {
        for (int round = 0; round < 10; round++) {
            String game = game("{'ownerLeaves':'passes'}");
            member.delete(seat(game, member)).expect(200);

            List<Integer> statuses = atOnce(
                    List.of(owner, member),
                    player -> player.equals(owner)
                            ? owner.delete(seat(game, owner)).status()
                            : member.post(game + "/members", null).status());

            assertThat(statuses.get(0)).isEqualTo(200);
            if (statuses.get(1) == 201) {
                assertThat(member.get(game).expect(200).object())
                        .containsAllEntriesOf(json("{'owner':'" + member.id() + "','members':1}"));
            } else {
                assertThat(statuses.get(1)).isEqualTo(404);
                member.get(game).expect(404);
            }
        }
    }
}
