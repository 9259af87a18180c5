package dev.lobby.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.benchmark.Speakers.Timetable;
import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Latencies;
import dev.lobby.harness.Lobby;
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
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All sessions of a server that goes down resume on another one without a gap. How long that takes, and what those who
 * are at the other one notice of it. Runs only when it is asked for; {@code -Dlobby.test.sessions=…} is how many sessions
 * move, {@code -Dlobby.test.drain=…} over how much time they are sent away, and {@code -Dlobby.test.millis=…} the time
 * between two changes that they follow.
 */
@Tag("postgresql")
class DrainRun {
    private static final int SESSIONS = Integer.getInteger("lobby.test.sessions", 5_000);
    private static final String DRAIN = System.getProperty("lobby.test.drain", "PT8S");
    private static final int WARM = 3;
    private static final int BODY_BYTES = 1024;

    /** Messages a second at the server that stays. */
    private static final int RATE = 50;

    /** Of what all who move follow. */
    private static final Duration BETWEEN_CHANGES = Duration.ofMillis(Integer.getInteger("lobby.test.millis", 500));

    /** And after. */
    private static final Duration BEFORE = Duration.ofSeconds(20);

    private static final Duration LONGEST_MOVE = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch listening = new CountDownLatch(1);
    private volatile Latencies latencies = new Latencies();
    private volatile Timetable times = new Timetable(0, 0, 0, 0);
    private volatile int heard;
    private volatile boolean done;
    private volatile int changes;

    @Test
    void thoseOfAServerThatGoesDownGoOnAtAnother() throws Exception {
        Databases.Database database = Databases.create();
        try (ServerProcess leaving = ServerProcess.startElsewhere(folder("leaving"), settings(database));
                ServerProcess staying = ServerProcess.start(folder("staying"), settings(database))) {
            warm(staying);
            move(leaving, staying);
        } finally {
            threads.shutdownNow();
        }
    }

    private void move(ServerProcess leaving, ServerProcess staying) throws Exception {
        try (Speakers speakers = new Speakers(staying.lobby(), BODY_BYTES);
                Nomads nomads = new Nomads(leaving.lobby(), staying.lobby(), SESSIONS)) {
            Future<?> hearing = threads.submit(() -> hear(staying.lobby()));
            listening.await();
            Future<?> changing = threads.submit(() -> change(staying.lobby()));
            say(speakers, BEFORE);
            nomads.read(() -> allIsHeard(speakers), LIMIT);
            Latencies before = say(speakers, BEFORE);
            nomads.read(() -> allIsHeard(speakers), LIMIT);

            Latencies meanwhile = say(speakers, Duration.parse(DRAIN));
            CompletableFuture<Void> ending = CompletableFuture.runAsync(leaving::close, threads);
            nomads.read(() -> nomads.haveMoved() && allIsHeard(speakers), LIMIT);
            ending.join();
            Latencies after = say(speakers, BEFORE);
            nomads.read(() -> allIsHeard(speakers), LIMIT);
            done = true;
            changing.get();
            nomads.read(() -> nomads.have(changes), LIMIT);
            hearing.get();

            System.out.printf(
                    "Drain: over %s, %d sessions have moved within %.1f s, without a gap; each was away %s; messages at the server"
                            + " that stays: before %s, meanwhile %s, after %s%n",
                    DRAIN, SESSIONS, nomads.move().toMillis() / 1e3, nomads.away(), before, meanwhile, after);
            assertThat(nomads.move()).isLessThan(LONGEST_MOVE);
        }
    }

    /** Returns how long they take to be heard, from when they are due. All of before must have been heard. */
    private Latencies say(Speakers speakers, Duration time) {
        Latencies now = new Latencies();
        latencies = now;
        times = speakers.say((int) (time.toSeconds() * RATE), RATE, new Latencies());
        return now;
    }

    private boolean allIsHeard(Speakers speakers) {
        return speakers.areDone() && heard == speakers.said();
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    private static List<String> settings(Databases.Database database) {
        List<String> settings = new ArrayList<>(database.settings());
        settings.addAll(Deployments.NO_RATE_LIMITS);
        settings.add("lobby.socket.max-sessions-per-address=1000000");
        settings.add("lobby.drain=" + DRAIN);
        settings.add("lobby.socket.max-replays-per-minute=1000000");
        return settings;
    }

    /** Sessions have come and resumed before. */
    private static void warm(ServerProcess server) throws IOException {
        for (int round = 0; round < WARM; round++) {
            try (Nomads nomads = new Nomads(server.lobby(), server.lobby(), SESSIONS)) {
                nomads.leave();
            }
            server.settle();
        }
    }

    private Object change(Lobby lobby) {
        Player ann = lobby.player();
        String game = ann.createsGame(Nomads.name(0));
        for (int change = 1; !done; change++) {
            ann.patch("/api/games/" + game, Lobby.json("name", Nomads.name(change)))
                    .expect(200);
            changes = change;
            LockSupport.parkNanos(BETWEEN_CHANGES.toNanos());
        }
        return done;
    }

    private Object hear(Lobby lobby) throws IOException {
        try (Crowd crowd = new Crowd(lobby, Speakers.NUMBER)) {
            Listener listener = crowd.join(1, 0).get(0);
            listening.countDown();
            Crowd.Hearing hearing = (number, now) -> {
                latencies.add(now - times.due(number));
                heard = listener.place();
            };
            crowd.read(hearing, () -> done, Duration.ofMinutes(5));
            return done;
        }
    }
}
