package dev.lobby.server;

import static dev.lobby.harness.AtOnce.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
import org.junit.jupiter.params.provider.CsvSource;

/** One call into any game that suits. */
@ArquillianTest
@RunAsClient
class QuickJoinIT {
    private static final String QUICK_JOIN = "/api/games/quick-join";
    private static final int ROUNDS = Integer.getInteger("lobby.test.quick-joins", 3);
    private static final int PLAYERS = 100;

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player ann;
    private Player bob;

    /** Games of one test have an attribute of their own, because any game could be joined otherwise. */
    private String test;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby(
                "lobby.rest.max-concurrent-calls-per-address=0", "lobby.rest.max-running-calls-per-address=0");
    }

    @BeforeEach
    void meet() {
        lobby = Lobby.at(url);
        ann = lobby.player();
        bob = lobby.player();
        test = ann.id();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private String body(@Nullable String create) {
        return json("{'attributes':{'test':'" + test + "','elo':1500}" + (create == null ? "" : ",'create':" + create)
                + "}");
    }

    private Answer quickJoin(Player player, @Nullable String create) {
        return player.post(QUICK_JOIN, body(create));
    }

    private String opens(Player player, String rules) {
        JsonObject game = player.post(
                        "/api/games",
                        json("{'name':'chess','attributes':{'test':'" + test + "','elo':1500}" + rules + "}"))
                .expect(201)
                .object();
        return game.getString("_id");
    }

    private static String game(Answer answer) {
        return answer.object().getJsonObject("game").getString("_id");
    }

    @Test
    void isIntoTheFullestGameThatHasTheAttributesAndOfTheseTheOldest() {
        String oldest = opens(ann, "");
        String fullest = opens(ann, "");
        lobby.player().joins(fullest);
        String newest = opens(ann, "");

        List<String> joined = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            joined.add(game(quickJoin(bob, null).expect(200)));
        }
        String third = game(quickJoin(lobby.player(), null).expect(200));

        assertThat(joined).containsExactly(fullest, oldest);
        assertThat(third).isEqualTo(fullest);
        assertThat(ann.get("/api/games/" + newest).object().getInt("members")).isEqualTo(1);
    }

    @Test
    void answersWithTheGameAndTheMember() {
        String id = opens(ann, ",'maxMembers':2");

        Answer joined = quickJoin(bob, "{'name':'other'}").expect(200);

        assertThat(joined.object().keySet()).containsExactly("game", "member");
        assertThat(joined.object().getJsonObject("game"))
                .isEqualTo(bob.get("/api/games/" + id).object());
        assertThat(joined.object().getJsonObject("game").getInt("members")).isEqualTo(2);
        assertThat(joined.object().getJsonObject("member"))
                .isEqualTo(bob.get("/api/games/" + id + "/members/" + bob.id()).object());
    }

    @Test
    void makesAGameWithTheAttributesThatWereLookedForIfThereIsNone() {
        Answer made = quickJoin(ann, "{'name':' Quick  game','maxMembers':2,'attributes':{'elo':1,'map':'x'}}")
                .expect(201);
        JsonObject game = made.object().getJsonObject("game");

        assertThat(made.header("Location")).endsWith("/api/games/" + game.getString("_id"));
        assertThat(ann.get("/api/games/" + game.getString("_id")).object()).isEqualTo(game);
        assertThat(game.getString("owner")).isEqualTo(ann.id());
        assertThat(game.getJsonObject("attributes").toString())
                .isEqualTo(json("{'elo':1500,'map':'x','test':'" + test + "'}"));
        assertThat(made.object().getJsonObject("member").getString("userId")).isEqualTo(ann.id());
        assertThat(game(quickJoin(bob, "{'name':'other'}").expect(200))).isEqualTo(game.getString("_id"));
        quickJoin(lobby.player(), "{'name':'other'}").expect(201);
    }

    @Test
    void isTellsThatThereIsNoneIfItMayNotMakeOne() {
        String locked = opens(ann, ",'locked':true");
        String secret = opens(ann, ",'password':'secret'");
        String unlisted = opens(ann, ",'access':'unlisted'");
        String banned = opens(ann, "");
        ann.put("/api/games/" + banned + "/bans/" + bob.id(), "{}").expect(200);
        String full = opens(ann, ",'maxMembers':2");
        lobby.player().joins(full);
        String started = opens(ann, "");
        ann.patch("/api/games/" + started, json("{'started':true}")).expect(200);
        String own = opens(bob, "");

        assertThat(quickJoin(bob, null).expect(404).problem()).isEqualTo("no-open-game");

        assertThat(game(quickJoin(lobby.player(), null).expect(200))).isIn(banned, own);
        ann.patch("/api/games/" + locked, json("{'locked':false}")).expect(200);
        assertThat(game(quickJoin(bob, null).expect(200))).isEqualTo(locked);
        assertThat(Stream.of(secret, unlisted)
                        .map(game -> ann.get("/api/games/" + game).object().getInt("members")))
                .containsOnly(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'attributes':{'test':''}}           | attributes.test",
                "{'attributes':{'Test':'x'}}          | attributes.Test",
                "{'attributes':{'test':[]}}           | attributes.test",
                "{'attributes':'x'}                   | attributes",
                "{'create':{}}                        | create.name",
                "{'create':{'name':'x','maxMembers':1}} | create.maxMembers",
                "{'create':{'name':'x','attributes':{'X':1}}} | create.attributes.X",
            })
    void refusesWhatIsWrong(String body, String field) {
        Answer refused = ann.post(QUICK_JOIN, json(body)).expect(400);

        assertThat(refused.object().getJsonArray("violations").getJsonObject(0).getString("field"))
                .isEqualTo(field);
    }

    @Test
    void refusesMoreAttributesThanAGameCanHave() {
        String attributes =
                IntStream.range(0, 21).mapToObj(i -> "'a" + i + "':1").collect(Collectors.joining(","));

        ann.post(QUICK_JOIN, json("{'attributes':{" + attributes + "}}")).expect(400);
    }

    @Test
    void anyNumberAtOnceFillEachGameBeforeTheyMakeAnother() throws Exception {
        List<Player> players = new ArrayList<>();
        for (int i = 0; i < PLAYERS; i++) {
            players.add(lobby.player());
        }
        for (int round = 0; round < ROUNDS; round++) {
            test = ann.id() + round;

            List<Answer> answers = atOnce(players, player -> quickJoin(player, "{'name':'ten','maxMembers':10}"));

            assertThat(answers).allMatch(answer -> answer.status() == 200 || answer.status() == 201);
            assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(10);
            assertThat(answers.stream().collect(Collectors.groupingBy(QuickJoinIT::game, Collectors.counting())))
                    .hasSize(10)
                    .allSatisfy((game, joined) -> assertThat(joined).isEqualTo(10));
            assertThat(found()).hasSize(10).allMatch(game -> game.getInt("members") == 10);
        }
    }

    @Test
    void thoseWhoComeTooLateForTheLastSeatsAreToldSo() throws Exception {
        List<Player> players = new ArrayList<>();
        for (int i = 0; i < PLAYERS / 2; i++) {
            players.add(lobby.player());
        }
        String id = opens(ann, ",'maxMembers':4");

        List<Answer> answers = atOnce(players, player -> quickJoin(player, null));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(3);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allMatch(answer -> answer.problem().equals("no-open-game"));
        assertThat(ann.get("/api/games/" + id).object().getInt("members")).isEqualTo(4);
        assertThat(Collections.max(answers.stream().map(Answer::status).toList()))
                .isEqualTo(404);
    }

    private List<JsonObject> found() {
        return ann.get("/api/games?limit=100&attribute=test:" + test).array().stream()
                .map(JsonValue::asJsonObject)
                .toList();
    }
}
