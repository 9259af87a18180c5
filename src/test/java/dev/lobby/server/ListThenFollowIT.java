package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * Lists raced against writers: who lists and then follows from the list's cursor knows the same in the end as the
 * server. {@code -Dlobby.test.lists=…} does it more often, {@code -Dlobby.test.seed=…} with other writers.
 */
@ArquillianTest
@RunAsClient
class ListThenFollowIT {
    private static final int LISTS = Integer.getInteger("lobby.test.lists", 60);
    private static final long SEED = Long.getLong("lobby.test.seed", 1);
    private static final int WRITERS = 4;

    /** At most, so that a list is one page. */
    private static final int GAMES_OF_WRITER = 6;

    @ArquillianResource
    private URL url;

    private final AtomicBoolean done = new AtomicBoolean();

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby("lobby.socket.max-replays-per-minute=0");
    }

    @Test
    void whoListsThenFollowsKnowsWhatTheServerKnows() throws Exception {
        Lobby lobby = Lobby.at(url);
        Player reader = lobby.player();
        List<Session> sessions = new ArrayList<>();
        List<Map<String, JsonValue>> known = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Player writer = lobby.player();
                Random random = new Random(SEED * WRITERS + i);
                writing.add(threads.submit(() -> write(writer, random)));
            }
            for (int i = 0; i < LISTS; i++) {
                Lobby.Answer list = reader.get("/api/games?limit=100").expect(200);
                known.add(byId(list));
                Session session = Session.openV1(lobby, "/ws");
                session.send(Lobby.json(
                        "event", "subscribe", "data", "game.*", "after", list.header("Event-Cursor"), "id", "x"));
                sessions.add(session);
            }
            done.set(true);
            for (Future<?> future : writing) {
                future.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }

        // Nothing happens after it.
        String last = reader.createsGame("the last");
        Map<String, JsonValue> now = byId(reader.get("/api/games?limit=100").expect(200));
        for (int i = 0; i < LISTS; i++) {
            Session session = sessions.get(i);
            Map<String, JsonValue> games = known.get(i);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> session.texts().stream().anyMatch(frame -> frame.contains(last)));
            session.placed(1).forEach(event -> apply(event, games));
            assertThat(games).as("list %d of seed %d", i, SEED).isEqualTo(now);
            session.close();
        }
    }

    private static void apply(JsonObject event, Map<String, JsonValue> games) {
        JsonObject game = event.getJsonObject("data");
        if (event.getString("event").equals("game.deleted")) {
            games.remove(id(game));
        } else {
            games.put(id(game), game);
        }
    }

    /** Opens, renames and deletes games, without a pause. */
    private void write(Player writer, Random random) {
        List<String> games = new ArrayList<>();
        while (!done.get()) {
            if (games.isEmpty() || (games.size() < GAMES_OF_WRITER && random.nextBoolean())) {
                games.add(writer.createsGame("game " + random.nextInt(10)));
            } else if (random.nextInt(3) == 0) {
                String gone = games.remove(random.nextInt(games.size()));
                writer.delete("/api/games/" + gone).expect(200);
            } else {
                String renamed = games.get(random.nextInt(games.size()));
                writer.patch("/api/games/" + renamed, Lobby.json("name", "game " + random.nextInt(10)))
                        .expect(200);
            }
        }
    }

    private static Map<String, JsonValue> byId(Lobby.Answer list) {
        Map<String, JsonValue> games = new HashMap<>();
        list.array().forEach(game -> games.put(id(game.asJsonObject()), game));
        return games;
    }

    private static String id(JsonObject game) {
        return game.getString("_id");
    }
}
