package dev.lobby.server;

import static dev.lobby.harness.AtOnce.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Moves: who may make them, when, in which order, and who sees them. */
@ArquillianTest
@RunAsClient
class MovesIT {
    private static final int MAX_MOVES = 12;

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player white;
    private Player black;
    private Player spectator;
    private Player stranger;
    private String game;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby(
                "lobby.visibility=private",
                "lobby.game.max-moves=" + MAX_MOVES,
                "lobby.rest.max-requests-per-second=0",
                "lobby.rest.max-logins-per-minute=0");
    }

    @BeforeEach
    void play() {
        lobby = Lobby.at(url);
        white = lobby.player();
        black = lobby.player();
        spectator = lobby.player();
        stranger = lobby.player();
        String id = white.createsGame("chess");
        game = "/api/games/" + id;
        black.joins(id);
        spectator.post(game + "/members", "{\"as\":\"spectator\"}").expect(201);
    }

    private void start() {
        white.patch(game, "{\"started\":true}").expect(200);
    }

    private Answer moves(Player player, String members) {
        return player.post(game + "/moves", "{" + members.replace('\'', '"') + "}");
    }

    private Session session(Player player) {
        Session session = Session.open(lobby, "/ws?access_token=" + player.token());
        session.subscribe("move.*");
        session.fence();
        return session;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"z\":1,\"a\":[true,null,{\"b\":\"\u20AC\"}],\"m\":1.50}",
                "\"e2e4\"",
                "[]",
                "17",
                "false",
                "\"\""
            })
    void aMoveIsKeptAndSentAsItCame(String move) {
        start();
        try (Session session = session(black)) {
            String made = white.post(game + "/moves", "{\"move\":" + move + "}")
                    .expect(201)
                    .response()
                    .body()
                    .strip();

            assertThat(made)
                    .contains("\"number\":1,\"by\":\"" + white.id() + "\",\"move\":" + move + ",\"createdAt\":");
            assertThat(session.frames(1).get(0).getString("event")).isEqualTo("move.created");
            assertThat(session.texts().get(0)).contains(made);
            assertThat(black.get(game + "/moves").response().body().strip()).isEqualTo("[" + made + "]");
            assertThat(black.get(game + "/moves/1").response().body().strip()).isEqualTo(made);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'move':null", "'move':1,'after':-1", "'move':1,'after':'1'", "'move':1,'next':'x'"})
    void whatIsNoMoveIsRefused(String members) {
        start();
        assertThat(moves(white, members).expect(400).problem()).isEqualTo("invalid-request");
    }

    @Test
    void aMoveIsBounded() {
        start();
        moves(white, "'move':'" + "\u20AC".repeat(1364) + "12'").expect(201);
        assertThat(moves(white, "'move':'" + "\u20AC".repeat(1364) + "123'")
                        .expect(400)
                        .problem())
                .isEqualTo("invalid-request");
    }

    @Test
    void onlyPlayersOfAStartedGameMove() {
        assertThat(moves(white, "'move':1").problem()).isEqualTo("game-not-started");
        start();
        moves(spectator, "'move':1").expect(403);
        moves(stranger, "'move':1").expect(403);
        stranger.get(game + "/moves").expect(403);
        stranger.get(game + "/moves/1").expect(403);
        spectator.get(game + "/moves").expect(200);
        spectator.get(game + "/moves/1").expect(404);
    }

    @Test
    void movesAreSeenByPlayersAndSpectatorsOnly() {
        start();
        try (Session players = session(black);
                Session spectators = session(spectator);
                Session strangers = session(stranger)) {
            moves(white, "'move':'e4'").expect(201);
            moves(black, "'move':'e5'").expect(201);

            assertThat(players.events(2)).containsOnly("move.created");
            assertThat(spectators.events(2)).containsOnly("move.created");
            strangers.fence();
            assertThat(strangers.events(0)).doesNotContain("move.created");
        }
    }

    @Test
    void whoHasNotSeenTheLatestMoveIsTold() {
        start();
        moves(white, "'move':'e4','after':0").expect(201);
        assertThat(moves(black, "'move':'e5','after':0").problem()).isEqualTo("not-latest");
        assertThat(moves(black, "'move':'e5','after':2").problem()).isEqualTo("not-latest");
        moves(black, "'move':'e5','after':1").expect(201);
    }

    @Test
    void aMoveSaysWhoseTurnIsNext() {
        start();
        try (Session session = Session.open(lobby, "/ws?access_token=" + black.token())) {
            session.subscribe("*.*");
            session.fence();
            moves(white, "'move':'e4','next':'" + black.id() + "'").expect(201);
            assertThat(session.events(2)).containsExactly("move.created", "game.updated");
            assertThat(session.frames(2).get(1).getJsonObject("data").getString("turn"))
                    .isEqualTo(black.id());
        }
        assertThat(moves(white, "'move':'d4'").problem()).isEqualTo("not-your-turn");
        assertThat(moves(black, "'move':'e5','next':'" + spectator.id() + "'").problem())
                .isEqualTo("not-a-player");
        moves(black, "'move':'e5','next':'" + white.id() + "'").expect(201);
        moves(white, "'move':'d4'").expect(201);
        assertThat(moves(black, "'move':'d5'").problem())
                .as("It does not change by itself")
                .isEqualTo("not-your-turn");

        white.patch(game, Lobby.json("turn", black.id())).expect(200);
        moves(black, "'move':'d5'").expect(201);
        assertThat(white.patch(game, "{\"turn\":\"\"}").expect(200).object()).doesNotContainKey("turn");
        moves(white, "'move':'c4'").expect(201);
        black.patch(game, Lobby.json("turn", black.id())).expect(403);
    }

    @Test
    void nobodyWaitsForOneWhoHasLeft() {
        start();
        moves(white, "'move':'e4','next':'" + black.id() + "'").expect(201);
        black.delete(game + "/members/" + black.id()).expect(200);
        assertThat(white.get(game).object()).doesNotContainKey("turn");
        moves(white, "'move':'d4'").expect(201);
    }

    @Test
    void aNewRoundBeginsWithoutMoves() {
        start();
        moves(white, "'move':'e4','next':'" + black.id() + "'").expect(201);
        try (Session session = session(black)) {
            white.patch(game, "{\"started\":false}").expect(200);
            assertThat(black.get(game + "/moves").array()).isEmpty();
            assertThat(white.get(game).object()).doesNotContainKey("turn");
            start();
            assertThat(moves(white, "'move':'d4'").expect(201).object().getInt("number"))
                    .isEqualTo(1);
            assertThat(session.events(1)).containsExactly("move.created");
        }
    }

    @Test
    void movesAreReadInPages() {
        start();
        for (int i = 1; i <= 5; i++) {
            moves(white, "'move':" + i).expect(201);
        }
        List<Integer> numbers = new ArrayList<>();
        String page = game + "/moves?limit=2&after=1";
        while (!page.isEmpty()) {
            Answer answer = black.get(page).expect(200);
            answer.array().forEach(move -> numbers.add(move.asJsonObject().getInt("number")));
            page = answer.next();
        }
        assertThat(numbers).containsExactly(2, 3, 4, 5);
        black.get(game + "/moves?after=x").expect(400);
        black.get(game + "/moves?after=-1").expect(400);
    }

    @Test
    void aRoundHasALimitedNumberOfMoves() {
        start();
        IntStream.rangeClosed(1, MAX_MOVES)
                .forEach(i -> moves(white, "'move':" + i).expect(201));
        assertThat(moves(white, "'move':0").problem()).isEqualTo("too-many-moves");
        white.delete(game).expect(200);
        white.get(game + "/moves").expect(404);
    }

    @Test
    void movesAtOnceHaveNumbersWithoutAGap() throws Exception {
        start();
        try (Session session = session(spectator)) {
            List<List<Integer>> made = atOnce(
                    List.of(white, black, white, black),
                    player -> IntStream.range(0, 3)
                            .map(i -> moves(player, "'move':" + i)
                                    .expect(201)
                                    .object()
                                    .getInt("number"))
                            .boxed()
                            .toList());
            List<Integer> numbers = made.stream().flatMap(List::stream).toList();
            List<Integer> all = IntStream.rangeClosed(1, 12).boxed().toList();
            assertThat(numbers).containsExactlyInAnyOrderElementsOf(all);
            assertThat(session.frames(12))
                    .extracting(frame -> frame.getJsonObject("data").getInt("number"))
                    .isEqualTo(all);
        }
    }

    @Test
    void ofMovesAfterTheSameOneExactlyOneIsMade() throws Exception {
        start();
        for (int after = 0; after < 5; after++) {
            String move = "'move':1,'after':" + after;

            assertThat(atOnce(
                            List.of(white, black), player -> moves(player, move).status()))
                    .containsExactlyInAnyOrder(201, 409);
        }
    }

    @Test
    void theOwnersOfMovesAreTheirPlayersForEver() {
        start();
        JsonObject made = moves(black, "'move':'e5'").expect(201).object();
        black.delete("/api/users/" + black.id()).expect(200);
        assertThat(white.get(game + "/moves").array()).containsExactly(made);
    }

    @Test
    void enteringAGameIsOneCallThatFollowingBeginsAt() {
        start();
        JsonObject first = moves(white, "'move':'e4'").expect(201).object();
        JsonObject second = moves(black, "'move':'e5'").expect(201).object();
        white.patch("/api/users/" + white.id(), "{\"avatar\":\"https://example.org/white.png\"}")
                .expect(200);

        Answer answer = spectator.get(game + "?include=members,moves").expect(200);
        JsonObject third = moves(white, "'move':'d4'").expect(201).object();

        JsonObject whole = answer.object();
        spectator
                .get(game)
                .expect(200)
                .object()
                .forEach((name, value) -> assertThat(whole.get(name)).as(name).isEqualTo(value));
        assertThat(whole.getJsonArray("moveList")).containsExactly(first, second);
        List<JsonObject> members = whole.getJsonArray("memberList").getValuesAs(JsonObject.class);
        assertThat(members)
                .extracting(member -> member.getString("userId"))
                .containsExactly(white.id(), black.id(), spectator.id());
        JsonObject user = white.get("/api/users/" + white.id()).expect(200).object();
        assertThat(members.get(0).getJsonObject("user")).containsOnlyKeys("name", "status", "avatar");
        assertThat(user).containsAllEntriesOf(members.get(0).getJsonObject("user"));
        assertThat(members.get(2).getString("role")).isEqualTo("spectator");
        try (Session session = Session.openV1(lobby, "/ws?access_token=" + spectator.token())) {
            JsonObject unused = session.ask(
                    "\"event\":\"subscribe\",\"data\":\"move.*\",\"after\":\"" + answer.header("Event-Cursor") + "\"");
            assertThat(session.placed(1).get(0).getJsonObject("data")).isEqualTo(third);
        }
    }

    @Test
    void aListOfAGameIsIncludedForThoseWhoMaySeeIt() {
        assertThat(stranger.get(game + "?include=members").expect(200).object().getJsonArray("memberList"))
                .hasSize(3);
        assertThat(stranger.get(game + "?include=members").object()).doesNotContainKey("moveList");
        stranger.get(game + "?include=moves").expect(403);
        white.patch(game, "{\"access\":\"invited\"}").expect(200);
        stranger.get(game + "?include=members").expect(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "games", "members,", "members,members", "moves;members"})
    void whatCannotBeIncludedIsRefused(String include) {
        assertThat(white.get(game + "?include=" + include)
                        .expect(400)
                        .object()
                        .getJsonArray("violations")
                        .toString())
                .contains("include");
    }
}
