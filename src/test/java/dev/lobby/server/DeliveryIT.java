package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import jakarta.json.JsonObject;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * Many writers, many sessions, some of which stop reading for a while. {@code -Dlobby.test.events=…} and
 * {@code -Dlobby.test.pause=…} (ISO 8601) make it larger, {@code -Dlobby.test.seed=…} another one.
 */
@ArquillianTest
@RunAsClient
class DeliveryIT {
    private static final int EVENTS = Integer.getInteger("lobby.test.events", 1_000);
    private static final Duration PAUSE = Duration.parse(System.getProperty("lobby.test.pause", "PT1S"));
    private static final long SEED = Long.getLong("lobby.test.seed", 1);
    private static final int WRITERS = 8;
    private static final int STALLED = 3;

    /** One a session, the stalled ones first. */
    private static final List<String> PATTERNS = List.of(
            "**",
            "message.*",
            "message.* *.created",
            "**",
            "game.*",
            "message.created",
            "*.updated",
            "**.deleted",
            "message.**",
            "message.created message.*",
            "** message.created",
            "game.updated message.deleted",
            "*.created *.updated *.deleted",
            "*.*",
            "game.** message.updated",
            "message.updated",
            "*",
            "member.*",
            "nothing.**",
            "*.deleted game.*");

    @ArquillianResource
    private URL url;

    private final ConcurrentLinkedQueue<String> caused = new ConcurrentLinkedQueue<>();
    private final AtomicInteger written = new AtomicInteger();

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby("lobby.socket.mailbox-bytes=32768", "lobby.log.tail-events=500");
    }

    @Test
    void eachSessionGetsEachMatchingEventOnceAndAllInOneOrder() throws Exception {
        Lobby lobby = Lobby.at(url);
        List<Player> players = new ArrayList<>();
        List<String> games = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            players.add(lobby.player());
            games.add(players.get(i).createsGame("game " + i));
        }
        List<Session> sessions = PATTERNS.stream()
                .map(patterns -> lobby.session(patterns.split(" ")))
                .toList();
        sessions.forEach(Session::forget);
        Instant begin = Instant.now();

        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Writer writer = new Writer(players.get(i), games.get(i), new Random(SEED * WRITERS + i));
                writing.add(threads.submit(writer::run));
            }
            pauseInTheMiddle(sessions.subList(0, STALLED));
            for (Future<?> future : writing) {
                future.get(10, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        Duration writingTime = Duration.between(begin, Instant.now());

        check(sessions);
        System.out.printf(
                "Delivery: seed %d, %d events by %d writers in %d ms to %d sessions, %d of which paused for %s: each has"
                        + " each event of its patterns once, in one order, after %d ms%n",
                SEED,
                caused.size(),
                WRITERS,
                writingTime.toMillis(),
                sessions.size(),
                STALLED,
                PAUSE,
                Duration.between(begin, Instant.now()).toMillis());
        sessions.forEach(Session::close);
    }

    private void pauseInTheMiddle(List<Session> stalled) {
        await().atMost(Duration.ofMinutes(5)).until(() -> written.get() >= EVENTS / 4);
        stalled.forEach(Session::stopReading);
        Instant since = Instant.now();
        await().atMost(Duration.ofMinutes(5))
                .until(() -> written.get() >= EVENTS * 3 / 4 && Instant.now().isAfter(since.plus(PAUSE)));
        stalled.forEach(Session::readOn);
    }

    private void check(List<Session> sessions) {
        List<String> order = awaitFrames(sessions.get(STALLED), caused.size());
        assertThat(order).containsExactlyInAnyOrderElementsOf(caused);
        for (int i = 0; i < sessions.size(); i++) {
            List<EventPattern> patterns = Arrays.stream(PATTERNS.get(i).split(" "))
                    .map(EventPattern::of)
                    .toList();
            List<String> expected = order.stream()
                    .filter(frame -> patterns.stream().anyMatch(pattern -> pattern.matches(name(frame))))
                    .toList();
            List<String> received = awaitFrames(sessions.get(i), expected.size());
            sessions.get(i).fence();
            assertThat(received).as("session %d, %s", i, PATTERNS.get(i)).isEqualTo(expected);
            assertThat(sessions.get(i).texts()).hasSameSizeAs(expected);
        }
    }

    private static List<String> awaitFrames(Session session, int number) {
        await().atMost(Duration.ofMinutes(2)).until(() -> session.count() >= number);
        return session.texts();
    }

    private static EventName name(String frame) {
        return EventName.of(frame.replaceFirst("\\{\"event\":\"([^\"]*)\".*", "$1"));
    }

    /** Sends, edits and deletes messages of all sizes, and renames its game; each call causes one event. */
    private final class Writer {
        private final Player player;
        private final String game;
        private final Random random;
        private String last = "";

        Writer(Player player, String game, Random random) {
            this.player = player;
            this.game = game;
            this.random = random;
        }

        void run() {
            while (written.incrementAndGet() <= EVENTS) {
                int choice = last.isEmpty() ? 9 : random.nextInt(10);
                switch (choice) {
                    case 0 -> caused("message.deleted", player.delete(last), true);
                    case 1, 2, 3 -> caused("message.updated", player.patch(last, Lobby.json("body", text())), false);
                    case 4 ->
                        caused("game.updated", player.patch("/api/games/" + game, Lobby.json("name", name())), false);
                    default -> {
                        JsonObject message = player.says(game, text());
                        last = "/api/messages/" + message.getString("_id");
                        caused("message.created", message);
                    }
                }
            }
        }

        private void caused(String event, Lobby.Answer answer, boolean isGone) {
            caused(event, answer.expect(200).object());
            last = isGone ? "" : last;
        }

        private void caused(String event, JsonObject data) {
            caused.add("{\"event\":\"" + event + "\",\"data\":" + data + "}");
        }

        private String text() {
            return random.nextLong() + "é".repeat(random.nextInt(6_000));
        }

        private String name() {
            return "game " + random.nextLong();
        }
    }
}
