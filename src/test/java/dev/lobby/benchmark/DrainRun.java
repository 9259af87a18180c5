package dev.lobby.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Crowd;
import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Latencies;
import dev.lobby.harness.Listener;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Nomads;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All sessions of a server that goes down resume on another one without a gap. How long that takes, and what those who
 * are at the other one notice of it. Runs only when it is asked for; {@code -Dlobby.test.sessions=…} is how many sessions
 * move, {@code -Dlobby.test.drain=…} over how much time they are sent away.
 */
@Tag("postgresql")
class DrainRun {
    private static final int SESSIONS = Integer.getInteger("lobby.test.sessions", 5_000);
    private static final String DRAIN = System.getProperty("lobby.test.drain", "PT8S");
    private static final int WARM = 3;

    /** Messages a second at the server that stays, by so many users: one who is answered late does not hold up the others. */
    private static final int RATE = 50;

    private static final int SPEAKERS = 10;

    /** One of the users changes the game after so many messages of theirs. */
    private static final int MESSAGES_FOR_EACH_CHANGE = 3;

    private static final Duration BEFORE = Duration.ofSeconds(20);
    private static final Duration LONGEST_MOVE = Duration.ofSeconds(10);
    private static final int BODY_BYTES = 100;

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch listening = new CountDownLatch(1);
    private volatile Latencies latencies = new Latencies();
    private volatile long begun;
    private volatile boolean done;
    private volatile int changes;

    @Test
    void thoseOfAServerThatGoesDownGoOnAtAnother() throws Exception {
        Databases.Database database = Databases.create();
        try (ServerProcess leaving = start(database, "leaving");
                ServerProcess staying = start(database, "staying")) {
            warm(staying);
            move(leaving, staying);
        } finally {
            threads.shutdownNow();
        }
    }

    private void move(ServerProcess leaving, ServerProcess staying) throws Exception {
        try (Nomads nomads = new Nomads(leaving.lobby(), staying.lobby(), SESSIONS)) {
            Future<?> hearing = threads.submit(() -> hear(staying.lobby()));
            listening.await();
            List<Future<?>> speaking = speak(staying.lobby());
            readFor(nomads, BEFORE);
            latencies = new Latencies();
            readFor(nomads, BEFORE);
            Latencies before = latencies;

            latencies = new Latencies();
            CompletableFuture<Void> ending = CompletableFuture.runAsync(leaving::close, threads);
            nomads.read(nomads::haveMoved, Duration.ofMinutes(1));
            Latencies meanwhile = latencies;
            ending.join();
            done = true;
            for (Future<?> speaker : speaking) {
                speaker.get();
            }
            nomads.read(() -> nomads.have(changes), Duration.ofMinutes(1));
            hearing.get();

            System.out.printf(
                    "Drain: over %s, %d sessions have moved within %.1f s, without a gap; each was away %s; messages at the server"
                            + " that stays: before %s, meanwhile %s%n",
                    DRAIN, SESSIONS, nomads.move().toMillis() / 1e3, nomads.away(), before, meanwhile);
            assertThat(nomads.move()).isLessThan(LONGEST_MOVE);
        }
    }

    private ServerProcess start(Databases.Database database, String name) throws IOException {
        List<String> settings = new ArrayList<>(database.settings());
        settings.addAll(Deployments.NO_RATE_LIMITS);
        settings.add("lobby.socket.max-sessions-per-address=1000000");
        settings.add("lobby.drain=" + DRAIN);
        settings.add("lobby.socket.max-replays-per-minute=1000000");
        return ServerProcess.start(Files.createDirectory(folder.resolve(name)), settings);
    }

    /** It has had sessions before. */
    private static void warm(ServerProcess server) throws IOException {
        for (int round = 0; round < WARM; round++) {
            new Nomads(server.lobby(), server.lobby(), SESSIONS).close();
            server.settle();
        }
    }

    private static void readFor(Nomads nomads, Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        nomads.read(() -> System.nanoTime() - end >= 0, time.plusSeconds(10));
    }

    private long due(int number) {
        return begun + TimeUnit.SECONDS.toNanos(number) / RATE;
    }

    private List<Future<?>> speak(Lobby lobby) {
        List<Player> players = Stream.generate(lobby::player).limit(SPEAKERS).toList();
        String game = players.get(0).createsGame(Nomads.name(0));
        begun = System.nanoTime();
        List<Future<?>> speaking = new ArrayList<>();
        for (int i = 0; i < SPEAKERS; i++) {
            int first = i;
            speaking.add(threads.submit(() -> speak(players.get(first), first, game)));
        }
        return speaking;
    }

    private Object speak(Player player, int first, String game) {
        for (int number = first; !done; number += SPEAKERS) {
            LockSupport.parkNanos(due(number) - System.nanoTime());
            player.says(player.id(), Listener.body(number, BODY_BYTES));
            int said = number / SPEAKERS;
            if (first == 0 && said % MESSAGES_FOR_EACH_CHANGE == 0) {
                int change = said / MESSAGES_FOR_EACH_CHANGE + 1;
                player.patch("/api/games/" + game, Lobby.json("name", Nomads.name(change)))
                        .expect(200);
                changes = change;
            }
        }
        return done;
    }

    private Object hear(Lobby lobby) throws IOException {
        try (Crowd crowd = new Crowd(lobby, SPEAKERS)) {
            List<Listener> unused = crowd.join(1, 0);
            listening.countDown();
            crowd.read((number, now) -> latencies.add(now - due(number)), () -> done, Duration.ofMinutes(5));
            return done;
        }
    }
}
