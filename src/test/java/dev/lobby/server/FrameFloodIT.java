package dev.lobby.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.RawSession;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What a few clients can do to a server, and to the others, by what they send. */
class FrameFloodIT {
    private static final int FRAMES_AT_ONCE = 1_000;
    private static final Duration ATTACK = Duration.ofSeconds(8);

    private final List<RawSession> attackers = new ArrayList<>();
    private final List<CompletableFuture<Void>> attacks = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private @Nullable ServerProcess server;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.kill();
        }
        for (RawSession attacker : attackers) {
            attacker.close();
        }
        attacks.forEach(CompletableFuture::join);
        threads.shutdown();
    }

    private ServerProcess start(String... settings) throws IOException {
        List<String> all = new ArrayList<>(Databases.createOrEmbedded().settings());
        all.addAll(Deployments.NO_RATE_LIMITS);
        all.addAll(List.of(settings));
        ServerProcess started = ServerProcess.start(folder, all);
        server = started;
        return started;
    }

    private RawSession attacker(Lobby lobby) throws IOException {
        RawSession attacker = new RawSession(lobby, "/ws", "Sec-WebSocket-Protocol: lobby.v1");
        attackers.add(attacker);
        return attacker;
    }

    private static byte[] many(int kind, int payload) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < FRAMES_AT_ONCE; i++) {
            frames.writeBytes(RawSession.frame(kind, new byte[payload], true));
        }
        return frames.toByteArray();
    }

    /** A command of 8 KB, whose answer repeats it. */
    private static String large() {
        String pattern = "a".repeat(120);
        return "{\"event\":\"unsubscribe\",\"data\":["
                + IntStream.range(100, 148)
                        .mapToObj(i -> "\"" + pattern + i + "\"")
                        .reduce((one, other) -> one + "," + other)
                        .orElseThrow()
                + "]}";
    }

    /** Sends until the connection ends or the time is over. */
    private static void floods(RawSession attacker, byte[] frames, AtomicLong bytes, long end) {
        try {
            while (System.nanoTime() < end) {
                attacker.send(frames);
                bytes.addAndGet(frames.length);
            }
        } catch (IOException e) {
            // The session is over.
        }
    }

    /** The slowest of a session's commands while the attack goes on, in milliseconds. */
    private static long slowestCommand(Session session, long end) {
        long slowest = 0;
        while (System.nanoTime() < end) {
            long begun = System.nanoTime();
            session.fence();
            slowest = Math.max(slowest, (System.nanoTime() - begun) / 1_000_000);
        }
        return slowest;
    }

    /** Undertow takes a buffer of 16 KiB for each of them, even if it is empty. */
    @Test
    void framesBehindACommandThatWaitsTakeNoMemory() throws Exception {
        ServerProcess started = start(
                "lobby.socket.answer-patience=PT30S",
                "lobby.socket.max-commands-per-second=0",
                "lobby.socket.patience=PT1H");
        Lobby lobby = started.lobby();
        Session other = lobby.session("**");
        other.fence();
        long before = started.residentMegabytes();
        AtomicLong bytes = new AtomicLong();
        long end = System.nanoTime() + ATTACK.toNanos();
        byte[] large = RawSession.frame(RawSession.TEXT, large().getBytes(UTF_8), true);
        byte[] pongs = many(RawSession.PONG, 0);
        for (int i = 0; i < 2; i++) {
            RawSession attacker = attacker(lobby);
            attacks.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            for (int command = 0; command < 200; command++) {
                                attacker.send(large);
                            }
                        } catch (IOException e) {
                            return;
                        }
                        floods(attacker, pongs, bytes, end);
                    },
                    threads));
        }
        long slowest = slowestCommand(other, end);
        long after = started.residentMegabytes();

        System.out.printf(
                "Frame flood: %d KB of pongs taken; resident memory %d MB before, %d MB after; slowest command of another"
                        + " session %d ms%n",
                bytes.get() / 1024, before, after, slowest);
        assertThat(after).isLessThan(before + 150);
        assertThat(started.log()).doesNotContain("OutOfMemoryError");
        assertThat(slowest).isLessThan(1_000);
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void whoOnlySendsPingsIsClosed() throws Exception {
        Lobby lobby = start("lobby.socket.patience=PT1S").lobby();
        byte[] pings = many(RawSession.PING, 0);
        for (int i = 0; i < 4; i++) {
            RawSession attacker = attacker(lobby);
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            CompletableFuture<Void> flood =
                    CompletableFuture.runAsync(() -> floods(attacker, pings, new AtomicLong(), end), threads);

            attacks.add(flood);
            assertThat(attacker.read(RawSession.CLOSE).closeCode()).isEqualTo(1008);
        }
    }

    /** Also frames that no session is told of. */
    @Test
    void theSessionsOfAnAddressShareWhatIsReadFromThem() throws Exception {
        ServerProcess started = start(
                "lobby.socket.max-frames-per-second-per-address=1000",
                "lobby.socket.max-commands-per-second=0",
                "lobby.socket.patience=PT1H");
        Lobby lobby = started.lobby();
        Session other = lobby.session("**");
        other.fence();
        AtomicLong bytes = new AtomicLong();
        long begun = System.nanoTime();
        long end = begun + ATTACK.toNanos();
        byte[] pongs = many(RawSession.PONG, 0);
        for (int i = 0; i < 8; i++) {
            RawSession attacker = attacker(lobby);
            attacks.add(CompletableFuture.runAsync(() -> floods(attacker, pongs, bytes, end), threads));
        }
        Duration processor = started.processorTime();
        long slowest = slowestCommand(other, end);
        Duration used = started.processorTime().minus(processor);

        System.out.printf(
                "Frame flood: 8 sessions, %d KB of pongs taken, %d ms of processor time; slowest command %d ms%n",
                bytes.get() / 1024, used.toMillis(), slowest);
        // Eight that are read as fast as they send take both processors.
        assertThat(used).isLessThan(Duration.ofSeconds(6));
        assertThat(slowest).isLessThan(2_000);
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void answersThatNobodyReadsTakeLittleMemory() throws Exception {
        ServerProcess started = start("lobby.socket.answer-patience=PT30S");
        Lobby lobby = started.lobby();
        lobby.session("**").close();
        long before = started.liveHeapMegabytes();
        byte[] large = RawSession.frame(RawSession.TEXT, large().getBytes(UTF_8), true);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 60; i++) {
            all.writeBytes(large);
        }
        for (int i = 0; i < 300; i++) {
            RawSession attacker = attacker(lobby);
            attacks.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            attacker.send(all.toByteArray());
                        } catch (IOException e) {
                            // The session is over.
                        }
                    },
                    threads));
        }
        await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
        long after = started.liveHeapMegabytes();

        System.out.printf(
                "Frame flood: 300 sessions with unread answers: live heap %d MB before, %d MB after%n", before, after);
        assertThat(after).isLessThan(before + 60);
    }
}
