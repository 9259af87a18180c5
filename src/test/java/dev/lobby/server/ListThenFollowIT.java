package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
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
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lists raced against writers: who lists and then follows from the list's cursor, of a list in pages from that of the
 * first, knows the same in the end as the server. {@code -Dlobby.test.lists=…} does it more often, {@code -Dlobby.test.seed=…} with other writers.
 */
@Tag("once")
@ArquillianTest
@RunAsClient
class ListThenFollowIT {
    private static final int LISTS = Integer.getInteger("lobby.test.lists", 60);
    private static final long SEED = Long.getLong("lobby.test.seed", 1);
    private static final int WRITERS = 4;

    /** So many lists are followed at once. */
    private static final int AT_ONCE = 30;

    /** At most, so that a list may be one page. */
    private static final int GAMES_OF_WRITER = 6;

    /** Of each page of every second list. */
    private static final int LIMIT = 3;

    @ArquillianResource
    private URL url;

    private final AtomicBoolean done = new AtomicBoolean();

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby("lobby.socket.max-replays-per-minute=0");
    }

    /** Who lists, and what they know. */
    private record View(Session session, Map<String, JsonValue> games) {
        static View of(Lobby lobby, List<Lobby.Answer> pages) {
            Session session = Session.openV1(lobby, "/ws");
            String cursor = pages.get(0).header("Event-Cursor");
            session.send(Lobby.json("event", "subscribe", "data", "game.*", "after", cursor, "id", "x"));
            Map<String, JsonValue> games = new HashMap<>();
            pages.forEach(page -> games.putAll(byId(page)));
            return new View(session, games);
        }
    }

    @Test
    void whoListsThenFollowsKnowsWhatTheServerKnows() throws Exception {
        Lobby lobby = Lobby.at(url);
        Player reader = lobby.player();
        List<Writer> writers = IntStream.range(0, WRITERS)
                .mapToObj(i -> new Writer(lobby.player(), new Random(SEED * WRITERS + i)))
                .toList();
        for (int listed = 0; listed < LISTS; listed += AT_ONCE) {
            List<View> views = race(lobby, reader, writers, Math.min(AT_ONCE, LISTS - listed));

            // Nothing happens after it.
            String last = reader.createsGame("the last");
            Map<String, JsonValue> now = byId(list(reader));
            for (View view : views) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> view.session.texts().stream().anyMatch(frame -> frame.contains(last)));
                view.session.placed(1).forEach(event -> apply(event, view.games));
                assertThat(view.games)
                        .as("seed %d, after list %d", SEED, listed)
                        .isEqualTo(now);
                view.session.close();
            }
            reader.delete("/api/games/" + last).expect(200);
        }
    }

    private static Lobby.Answer list(Player reader) {
        return reader.get("/api/games?limit=100").expect(200);
    }

    private static List<Lobby.Answer> pages(Player reader, int limit) {
        List<Lobby.Answer> pages = new ArrayList<>();
        String path = "/api/games?limit=" + limit;
        while (!path.isEmpty()) {
            Lobby.Answer page = reader.get(path).expect(200);
            pages.add(page);
            path = page.next();
        }
        return pages;
    }

    private List<View> race(Lobby lobby, Player reader, List<Writer> writers, int number) throws Exception {
        List<View> views = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        done.set(false);
        try {
            List<Future<?>> writing = new ArrayList<>();
            writers.forEach(writer -> writing.add(threads.submit(writer::write)));
            for (int i = 0; i < number; i++) {
                views.add(View.of(lobby, pages(reader, i % 2 == 0 ? 100 : LIMIT)));
            }
            done.set(true);
            for (Future<?> future : writing) {
                future.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        return views;
    }

    private static void apply(JsonObject event, Map<String, JsonValue> games) {
        JsonObject game = event.getJsonObject("data");
        if (event.getString("event").equals("game.deleted")) {
            games.remove(id(game));
        } else {
            games.put(id(game), game);
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

    /** Opens, renames and deletes games, without a pause. */
    private final class Writer {
        private final Player player;
        private final Random random;
        private final List<String> games = new ArrayList<>();

        Writer(Player player, Random random) {
            this.player = player;
            this.random = random;
        }

        void write() {
            while (!done.get()) {
                if (games.isEmpty() || (games.size() < GAMES_OF_WRITER && random.nextBoolean())) {
                    games.add(player.createsGame("game " + random.nextInt(10)));
                } else if (random.nextInt(3) == 0) {
                    String gone = games.remove(random.nextInt(games.size()));
                    player.delete("/api/games/" + gone).expect(200);
                } else {
                    String renamed = games.get(random.nextInt(games.size()));
                    player.patch("/api/games/" + renamed, Lobby.json("name", "game " + random.nextInt(10)))
                            .expect(200);
                }
            }
        }
    }
}
