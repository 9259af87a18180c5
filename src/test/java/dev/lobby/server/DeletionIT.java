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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deletions that take long, and what others do meanwhile. */
@ArquillianTest
@RunAsClient
class DeletionIT {
    private static final int MESSAGES = 2_000;
    private static final int WRITERS = 4;

    /** More than the pool has connections, and more than WildFly has threads for two processors. */
    private static final int DELETIONS = 60;

    /** More than are left in one transaction. */
    private static final int GAMES = 25;

    private static final int ROUNDS = 5;

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby();
    }

    @BeforeEach
    void begin() {
        lobby = Lobby.at(url);
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** Answers in the order of the calls, which all begin together. */
    private List<Answer> atOnce(List<Callable<Answer>> calls) throws Exception {
        CyclicBarrier together = new CyclicBarrier(calls.size());
        List<Future<Answer>> running = new ArrayList<>();
        for (Callable<Answer> call : calls) {
            running.add(threads.submit(() -> {
                together.await(30, TimeUnit.SECONDS);
                return call.call();
            }));
        }
        return ended(running);
    }

    private static List<Answer> ended(List<Future<Answer>> running) throws Exception {
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> each : running) {
            answers.add(each.get(2, TimeUnit.MINUTES));
        }
        return answers;
    }

    private String fullGame(Player owner) throws Exception {
        String game = owner.createsGame("full");
        List<Callable<Answer>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(() -> {
                for (int message = 1; message < MESSAGES / WRITERS; message++) {
                    JsonObject unused = owner.says(game, "hello");
                }
                return owner.post("/api/messages", Lobby.json("receiver", game, "body", "last"));
            });
        }
        assertThat(atOnce(writers)).extracting(Answer::status).containsOnly(201);
        return game;
    }

    @Test
    void deletingAFullGameManyTimesAtOnceIsRefusedAndOthersAreServed() throws Exception {
        Player ann = lobby.player();
        Player bob = lobby.player();
        String game = "/api/games/" + fullGame(ann);
        List<Future<Answer>> deletions = new ArrayList<>();
        for (int i = 0; i < DELETIONS; i++) {
            deletions.add(threads.submit(() -> ann.delete(game)));
        }
        List<Integer> meanwhile = new ArrayList<>();
        while (deletions.stream().anyMatch(deletion -> !deletion.isDone())) {
            meanwhile.add(bob.get("/api/games?limit=1").status());
            meanwhile.add(bob.post("/api/messages", Lobby.json("receiver", bob.id(), "body", "hello"))
                    .status());
        }
        List<Answer> answers = ended(deletions);

        assertThat(meanwhile).containsOnly(200, 201);
        assertThat(answers)
                .extracting(Answer::status)
                .containsOnly(200, 404, 429)
                .containsOnlyOnce(200);
        assertThat(answers).filteredOn(answer -> answer.status() == 404).hasSizeLessThan(DELETIONS / 2);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 429)
                .allSatisfy(answer -> assertThat(answer.header("Retry-After")).isEqualTo("1"));
        for (int i = 0; i < DELETIONS; i++) {
            // Each has given back its place.
            assertThat(ann.delete(game).status()).isEqualTo(404);
        }
    }

    @Test
    void usersWhoAreInEachOthersGamesCanBeDeletedAtTheSameTime() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            List<Player> both = List.of(lobby.player(), lobby.player());
            List<String> games = new ArrayList<>();
            for (int i = 0; i < GAMES; i++) {
                for (int owner = 0; owner < 2; owner++) {
                    String game = both.get(owner).createsGame("chess");
                    both.get(1 - owner).joins(game);
                    games.add("/api/games/" + game);
                }
            }

            List<Answer> answers = atOnce(both.stream()
                    .<Callable<Answer>>map(user -> () -> user.delete("/api/users/" + user.id()))
                    .toList());

            assertThat(answers).extracting(Answer::status).containsOnly(200);
            Player other = lobby.player();
            assertThat(games)
                    .allSatisfy(game -> assertThat(other.get(game).status()).isEqualTo(404));
        }
    }

    @Test
    void aDeletionOfAUserAndJoinsToTheirGamesHaveOneOrder() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Player owner = lobby.player();
            List<String> games = List.of(owner.createsGame("chess"), owner.createsGame("go"));
            List<Player> joining = Stream.generate(lobby::player).limit(4).toList();
            List<Callable<Answer>> calls = new ArrayList<>();
            calls.add(() -> owner.delete("/api/users/" + owner.id()));
            for (Player player : joining) {
                games.forEach(game -> calls.add(() -> player.post("/api/games/" + game + "/members", "{}")));
            }
            try (Session session = lobby.session("member.*", "game.deleted", "message.created")) {
                List<Answer> answers = atOnce(calls);
                Player last = joining.get(0);
                String end = last.says(last.id(), "end").getString("_id");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> session.received().stream()
                                .anyMatch(frame ->
                                        end.equals(frame.getJsonObject("data").getString("_id", ""))));

                assertThat(answers.get(0).status()).isEqualTo(200);
                assertThat(answers.subList(1, answers.size()))
                        .extracting(Answer::status)
                        .isSubsetOf(201, 404);
                long joined = answers.stream()
                        .filter(answer -> answer.status() == 201)
                        .count();
                assertThat(number(session, "member.created")).isEqualTo(joined);
                // The owner is a member of each.
                assertThat(number(session, "member.deleted")).isEqualTo(joined + games.size());
                assertThat(number(session, "game.deleted")).isEqualTo(games.size());
                for (Player player : joining) {
                    assertThat(player.get("/api/games?member=" + player.id())
                                    .expect(200)
                                    .array())
                            .isEmpty();
                }
            }
        }
    }

    private static long number(Session session, String event) {
        return session.received().stream()
                .filter(frame -> frame.getString("event").equals(event))
                .count();
    }
}
