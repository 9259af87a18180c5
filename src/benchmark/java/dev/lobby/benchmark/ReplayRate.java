package dev.lobby.benchmark;

import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast events are replayed, from the database and from memory, to one session and to many, and what a live session
 * notices of it. Runs only when it is asked for; {@code -Dlobby.test.events=…} is the length of the log, {@code
 * -Dlobby.test.sessions=…} how many replay a part of it at once.
 */
class ReplayRate {
    private static final int EVENTS = Integer.getInteger("lobby.test.events", 1_000_000);
    private static final int SESSIONS = Integer.getInteger("lobby.test.sessions", 200);

    /** The part that many replay, and that is written again to be in memory. */
    private static final int PART = 10_000;

    private static final String BODY = "x".repeat(100);

    private final Databases.Database database = Databases.createOrEmbedded();

    @TempDir
    private Path folder;

    @Test
    void everyEventOfTheLogIsReplayed() throws Exception {
        ServerProcess.start(folder, settings()).close();
        String epoch = fill();
        try (ServerProcess server = ServerProcess.start(folder, settings())) {
            Lobby lobby = server.lobby();
            Player writer = lobby.player();
            Latency quiet = new Latency(writer);
            quiet.measure(Duration.ofSeconds(10), () -> {});
            System.out.printf("Replay rate: live alone, %s%n", quiet);

            replay(lobby, "from the database", 1, epoch, 0, EVENTS, writer);
            replay(lobby, "no.such.event", "skipped", 1, epoch, 0, EVENTS, writer);
            replay(lobby, "from the database", SESSIONS, epoch, EVENTS - PART, PART, writer);
            long begin = end(lobby);
            writeMany(lobby);
            int inMemory = (int) (end(lobby) - begin);
            replay(lobby, "from memory", 1, epoch, begin, inMemory, writer);
            replay(lobby, "from memory", SESSIONS, epoch, begin, inMemory, writer);
        }
    }

    private List<String> settings() {
        List<String> settings = new ArrayList<>(database.settings());
        settings.add("lobby.socket.max-replays-per-minute=0");
        settings.add("lobby.presence.timeout=P1D");
        return settings;
    }

    /** Into the database of the stopped server. Returns the log's epoch. */
    private String fill() throws SQLException {
        try (Connection connection = database.connect(folder)) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into event_log"
                    + " (position, name, payload, about, restricted, membership, recorded_at)"
                    + " values (?, 'message.created', ?, '', false, 0, now())")) {
                for (int position = 1; position <= EVENTS; position++) {
                    insert.setLong(1, position);
                    insert.setString(2, "{\"n\":" + position + ",\"body\":\"" + BODY + "\"}");
                    insert.addBatch();
                    if (position % 10_000 == 0 || position == EVENTS) {
                        insert.executeBatch();
                        connection.commit();
                    }
                }
            }
            connection.createStatement().executeUpdate("update event_log_head set position = " + EVENTS);
            connection.commit();
            try (ResultSet row = connection.createStatement().executeQuery("select epoch from event_log_head")) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static String cursor(String epoch, long position) {
        return epoch + String.format("%016x", position);
    }

    private static long end(Lobby lobby) {
        String cursor = lobby.player().get("/api/users").expect(200).header("Event-Cursor");
        return Long.parseLong(cursor.substring(12), 16);
    }

    private static void writeMany(Lobby lobby) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Player player = lobby.player();
                writing.add(threads.submit(
                        () -> IntStream.range(0, PART / 8).forEach(n -> player.says(player.id(), BODY))));
            }
            for (Future<?> future : writing) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void replay(
            Lobby lobby, String from, int sessions, String epoch, long after, int events, Player writer)
            throws Exception {
        replay(lobby, "message.*", from, sessions, epoch, after, events, writer);
    }

    private static void replay(
            Lobby lobby, String pattern, String from, int sessions, String epoch, long after, int events, Player writer)
            throws Exception {
        Latency meanwhile = new Latency(writer);
        AtomicLong peak = new AtomicLong();
        List<Replay> replays = new ArrayList<>();
        Instant begin = Instant.now();
        meanwhile.measure(Duration.ZERO, () -> {
            for (int i = 0; i < sessions; i++) {
                replays.add(Replay.begin(lobby, pattern, cursor(epoch, after)));
            }
            await().atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        peak.accumulateAndGet(heap(lobby), Math::max);
                        return replays.stream().allMatch(replay -> replay.live);
                    });
        });
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        System.out.printf(
                "Replay rate: %s, %d events to %d sessions: %.1f s, %.0f events/s in all, heap at most %d MB; live"
                        + " meanwhile %s%n",
                from, events, sessions, seconds, (double) events * sessions / seconds, peak.get() >> 20, meanwhile);
        replays.forEach(Replay::close);
    }

    private static long heap(Lobby lobby) {
        return (long) lobby.metric("lobby_heap_used_bytes");
    }

    /** A session that takes what comes as fast as it can, and keeps nothing. */
    private static final class Replay implements WebSocket.Listener {
        private final StringBuilder part = new StringBuilder();
        private volatile boolean live;
        private @Nullable WebSocket socket;

        static Replay begin(Lobby lobby, String pattern, String cursor) {
            Replay replay = new Replay();
            URI address = URI.create(lobby.address("/ws").toString().replaceFirst("^http", "ws"));
            replay.socket = lobby.http()
                    .newWebSocketBuilder()
                    .subprotocols("lobby.v1")
                    .buildAsync(address, replay)
                    .join();
            replay.socket
                    .sendText(Lobby.json("event", "subscribe", "data", pattern, "after", cursor), true)
                    .join();
            return replay;
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            webSocket.request(Long.MAX_VALUE);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                if (part.length() < 100 && part.indexOf("\"live\"") >= 0) {
                    live = true;
                }
                part.setLength(0);
            }
            return null;
        }

        void close() {
            if (socket != null) {
                socket.abort();
            }
        }
    }

    /** How long the events of one writer, one after the other, are on their way to a live session, the call included. */
    private static final class Latency {
        private final Player writer;
        private final ConcurrentLinkedQueue<Long> millis = new ConcurrentLinkedQueue<>();

        Latency(Player writer) {
            this.writer = writer;
        }

        void measure(Duration atLeast, Runnable meanwhile) throws Exception {
            AtomicBoolean done = new AtomicBoolean();
            ExecutorService threads = Executors.newSingleThreadExecutor();
            try (Session session = writer.lobby().session("message.created")) {
                Future<?> measuring = threads.submit(() -> {
                    while (!done.get()) {
                        one(session);
                    }
                });
                Instant end = Instant.now().plus(atLeast);
                meanwhile.run();
                await().atMost(Duration.ofMinutes(1)).until(() -> Instant.now().isAfter(end));
                done.set(true);
                measuring.get();
            } finally {
                threads.shutdownNow();
            }
        }

        private void one(Session session) {
            session.forget();
            long begin = System.nanoTime();
            String id = writer.says(writer.id(), BODY).getString("_id");
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> session.texts().stream().anyMatch(frame -> frame.contains(id)));
            millis.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
        }

        @Override
        public String toString() {
            List<Long> sorted = new ArrayList<>(millis);
            Collections.sort(sorted);
            return "p50 " + sorted.get(sorted.size() / 2) + " ms, p99 " + sorted.get(sorted.size() * 99 / 100)
                    + " ms of " + sorted.size();
        }
    }
}
