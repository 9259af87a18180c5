package dev.lobby.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.RawSession;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What clients do wrong to a server, in any amount, drawn from a seed that is printed. */
final class Abuse {
    /** Nobody is refused only because of being fast, and whoever is gone is soon offline. */
    static final List<String> SETTINGS =
            List.of("lobby.socket.max-commands-per-second=0", "lobby.presence.timeout=PT3S");

    private static final long SEED = Long.getLong("lobby.test.seed", System.nanoTime());
    private static final int SESSIONS = 100;
    private static final int THREADS = 4;
    private static final String UNREAD_ANSWERS = "unread-answers";
    private static final Duration PAUSE_BETWEEN_MESSAGES = Duration.ofMillis(20);

    private final Lobby lobby;

    Abuse(Lobby lobby) {
        this.lobby = lobby;
    }

    /** Something that one of the threads does, with a source of chance of its own. */
    private interface Part {
        void run(Random random, int amount) throws Exception;
    }

    private static void inParts(int amount, Part part) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(SEED * THREADS + i);
                Callable<Void> task = () -> {
                    part.run(random, amount / THREADS);
                    return null;
                };
                running.add(threads.submit(task));
            }
            for (Future<?> each : running) {
                each.get(60, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** While a session is served that does nothing wrong. */
    void commands(int number) throws Exception {
        System.out.printf("Abuse: seed %d, %d commands%n", SEED, number);
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger endings = new AtomicInteger();
        long begun = System.nanoTime();
        int messages = servingSomebodyMeanwhile(() -> inParts(number, (random, amount) -> {
            List<CommandAbuse> sessions = new ArrayList<>();
            for (int i = 0; i < SESSIONS / THREADS; i++) {
                sessions.add(new CommandAbuse(lobby, random));
            }
            for (int done = 0; done < amount; ) {
                done += sessions.get(random.nextInt(sessions.size())).batch();
                sent.addAndGet(1);
            }
            for (CommandAbuse session : sessions) {
                endings.addAndGet(session.endings());
                session.close();
            }
        }));
        System.out.printf(
                "Abuse: %d commands in %d batches on %d sessions in %s, %d of which ended; all answered as they must be,"
                        + " and %d messages delivered meanwhile%n",
                number, sent.get(), SESSIONS, since(begun), endings.get(), messages);
    }

    private interface Action {
        void run() throws Exception;
    }

    /** Returns how many messages were sent meanwhile, all of which have come to a session, in order. */
    private int servingSomebodyMeanwhile(Action action) throws Exception {
        Player ann = lobby.player();
        List<JsonObject> sent = new ArrayList<>();
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        try (Session session = lobby.session("message.*")) {
            Future<?> sending = thread.scheduleWithFixedDelay(
                    () -> sent.add(ann.says(ann.id(), "message " + sent.size())),
                    0,
                    PAUSE_BETWEEN_MESSAGES.toNanos(),
                    TimeUnit.NANOSECONDS);
            action.run();
            if (sending.isDone()) {
                // Only where it has failed.
                sending.get();
            }
            thread.shutdown();
            assertThat(thread.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(messagesOf(ann, session)).isEqualTo(sent));
            return sent.size();
        } finally {
            thread.shutdownNow();
        }
    }

    private static List<JsonObject> messagesOf(Player player, Session session) {
        return session.received().stream()
                .map(frame -> frame.getJsonObject("data"))
                .filter(message -> message.getString("sender").equals(player.id()))
                .toList();
    }

    /** While a session is served that does nothing wrong. */
    void requests(int number) throws Exception {
        System.out.printf("Abuse: seed %d, %d requests%n", SEED, number);
        AtomicInteger connections = new AtomicInteger();
        long begun = System.nanoTime();
        int messages = servingSomebodyMeanwhile(() -> inParts(number, (random, amount) -> {
            try (RequestAbuse client = new RequestAbuse(lobby, random)) {
                for (int i = 0; i < amount; i++) {
                    client.request();
                }
                connections.addAndGet(client.connections());
            }
        }));
        System.out.printf(
                "Abuse: %d requests on %d connections in %s; all answered as they must be, and %d messages delivered"
                        + " meanwhile%n",
                number, connections.get(), since(begun), messages);
    }

    void commandsOfSessionsThatReadNothing(int sessions, int number) throws Exception {
        List<String> commands = IntStream.range(0, number)
                .mapToObj(i -> Lobby.json("event", "no-command-" + i))
                .toList();
        for (int i = 0; i < sessions; i++) {
            double before = lobby.closedSessions(UNREAD_ANSWERS);
            try (RawSession session = new RawSession(lobby, "/ws")) {
                session.sendTogether(commands);

                await().atMost(Duration.ofSeconds(10)).until(() -> lobby.closedSessions(UNREAD_ANSWERS) == before + 1);
                assertThat(session.ends()).isTrue();
            }
        }
    }

    void visits(int number) throws Exception {
        System.out.printf("Abuse: seed %d, %d visits%n", SEED, number);
        Player ann = lobby.player();
        Player bob = lobby.player();
        List<Double> before = gauges();
        long begun = System.nanoTime();
        inParts(number, (random, amount) -> {
            Churn churn = new Churn(lobby, random, ann.token());
            for (int i = 0; i < amount; i++) {
                churn.comeAndGo();
            }
        });
        System.out.printf("Abuse: %d visits in %s%n", number, since(begun));

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(gauges()).isEqualTo(before));
        // Who has a session is online, so that not one is left that counts.
        await().atMost(Duration.ofSeconds(60))
                .until(() -> bob.get("/api/users/" + ann.id())
                        .object()
                        .getString("status")
                        .equals("offline"));
    }

    /** What there is now, of what must not grow. */
    private List<Double> gauges() {
        return Stream.of("lobby_sessions", "lobby_sessions_behind", "lobby_patterns", "lobby_mailboxes_bytes")
                .map(lobby::metric)
                .toList();
    }

    private static String since(long begun) {
        return Duration.ofMillis((System.nanoTime() - begun) / 1_000_000).toString();
    }
}
