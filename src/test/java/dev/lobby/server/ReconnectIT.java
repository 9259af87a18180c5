package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Follower;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Writer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients are cut off again and again, in all the ways there are, while many write: each has in the end just the log's
 * events of its patterns. {@code -Dlobby.test.events=…}, {@code -Dlobby.test.clients=…}, {@code -Dlobby.test.cuts=…} and
 * {@code -Dlobby.test.kills=…} make it larger, {@code -Dlobby.test.seed=…} another one.
 */
@Tag("once")
class ReconnectIT {
    private static final int EVENTS = Integer.getInteger("lobby.test.events", 800);
    private static final int CLIENTS = Integer.getInteger("lobby.test.clients", 12);
    private static final int CUTS = Integer.getInteger("lobby.test.cuts", 6);
    private static final int KILLS = Integer.getInteger("lobby.test.kills", 1);
    private static final long SEED = Long.getLong("lobby.test.seed", 1);
    private static final int WRITERS = 8;
    private static final List<String> PATTERNS = List.of(
            "**",
            "message.*",
            "*.created",
            "game.*",
            "message.created",
            "*.updated",
            "**.deleted",
            "message.**",
            "x.*");

    private final Databases.Database database = Databases.createOrEmbedded();
    private final Random random = new Random(SEED);
    private final AtomicInteger written = new AtomicInteger();
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<Follower> followers = new ArrayList<>();
    private volatile @Nullable ServerProcess running;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /** Also where the test has failed. */
    @AfterEach
    void stop() {
        if (running != null) {
            running.kill();
        }
    }

    @Test
    void whoeverIsCutOffHoweverOftenHasEachEventOfItsPatternsOnceAndInOrder() throws Exception {
        running = start();
        Follower witness = new Follower(List.of("**"));
        List<Writer> writers = IntStream.range(0, WRITERS)
                .mapToObj(i -> new Writer(
                        server().lobby().player(),
                        new Random(SEED * WRITERS + i),
                        () -> server().lobby(),
                        acknowledged))
                .toList();
        for (int i = 0; i < CLIENTS; i++) {
            followers.add(new Follower(IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(any -> PATTERNS.get(random.nextInt(PATTERNS.size())))
                    .distinct()
                    .toList()));
        }
        begin(witness);
        Instant start = Instant.now();
        writeWhileTheyAreCut(writers);
        Duration writing = Duration.between(start, Instant.now());

        List<Follower.Seen> log = witness.seesAll(server().lobby(), acknowledged);
        check(log);
        server().close();
        assertThat(log).extracting(Follower.Seen::data).isEqualTo(last(log.size()));
        System.out.printf(
                "Reconnect: seed %d, %d events by %d writers in %d ms, %d clients cut off %d times each and %d times by"
                        + " a killed server: each has each event of its patterns once, in one order, after %d ms%n",
                SEED,
                log.size(),
                WRITERS,
                writing.toMillis(),
                CLIENTS,
                CUTS,
                KILLS,
                Duration.between(start, Instant.now()).toMillis());
    }

    private ServerProcess start() throws IOException {
        List<String> settings = new ArrayList<>(database.settings());
        settings.add(Deployments.USUAL_DRAIN);
        settings.add("lobby.socket.max-replays-per-minute=0");
        settings.add("lobby.socket.mailbox-bytes=16384");
        settings.add("lobby.log.tail-events=300");
        // Nobody turns offline after everything has been written.
        settings.add("lobby.presence.timeout=P1D");
        return ServerProcess.start(folder, settings);
    }

    private ServerProcess server() {
        return Objects.requireNonNull(running);
    }

    /** Everybody is there before anything happens. */
    private void begin(Follower witness) {
        List<Follower> all = new ArrayList<>(followers);
        all.add(witness);
        Follower.connectAll(all, () -> server().lobby());
        witness.leave(false);
    }

    private void writeWhileTheyAreCut(List<Writer> writers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writing = new ArrayList<>();
            writers.forEach(writer -> writing.add(threads.submit(() -> write(writer))));
            cutAllTheTime();
            for (Future<?> future : writing) {
                future.get(10, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Spread over the time of writing. */
    private void cutAllTheTime() throws Exception {
        int cuts = CLIENTS * CUTS;
        int done = 0;
        int killed = 0;
        while (done < cuts || killed < KILLS) {
            int now = Math.min(written.get(), EVENTS);
            if (killed < KILLS && now >= (long) EVENTS * (killed + 1) / (KILLS + 1)) {
                server().kill();
                running = start();
                killed++;
            }
            for (; done < cuts && now >= (long) EVENTS * done / cuts; done++) {
                followers.get(done % CLIENTS).leave(random.nextBoolean());
            }
            comeBack();
        }
    }

    private void comeBack() {
        for (Follower follower : followers) {
            // Some stay away for a while.
            if (!follower.isConnected() && random.nextInt(4) == 0) {
                follower.take();
                follower.connect(server().lobby());
            }
            follower.take();
        }
    }

    private void check(List<Follower.Seen> log) {
        assertThat(log).extracting(Follower.Seen::cursor).isSorted().doesNotHaveDuplicates();
        followers.forEach(follower -> follower.checkAgainst(log, this::comeBack));
    }

    /** The last events of the stopped server's log. */
    private List<Integer> last(int number) throws SQLException {
        try (Connection connection = database.connect(folder);
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select payload from event_log where name not like '$%' order by position")) {
            List<Integer> payloads = new ArrayList<>();
            while (rows.next()) {
                payloads.add(json(rows.getString(1)).hashCode());
            }
            return payloads.subList(payloads.size() - number, payloads.size());
        }
    }

    private static JsonObject json(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private void write(Writer writer) {
        while (written.get() < EVENTS) {
            try {
                writer.write();
                written.incrementAndGet();
            } catch (IllegalStateException e) {
                // The server is not there.
                await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> server().answers());
            }
        }
    }
}
