package dev.lobby.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.RawSession;
import dev.lobby.harness.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Frames that are no commands, more than a session may send, and answers to them that nobody reads. */
class FloodIT {
    private static final int PINGS = 300_000;
    private static final int FRAMES_AT_ONCE = 1_000;
    private static final int MEGABYTES = 24;

    private @Nullable ServerProcess server;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @AfterEach
    void stop() {
        if (server != null) {
            server.kill();
        }
    }

    private ServerProcess start(String... settings) throws IOException {
        List<String> all = new ArrayList<>(Databases.createOrEmbedded().settings());
        all.addAll(Deployments.NO_RATE_LIMITS);
        all.addAll(List.of(settings));
        ServerProcess started = ServerProcess.start(folder, all);
        server = started;
        return started;
    }

    /** Also where a session may send as fast as it likes. */
    @Test
    void pongsThatNobodyReadsTakeNoMemory() throws Exception {
        ServerProcess started = start("lobby.socket.max-commands-per-second=0");
        Lobby lobby = started.lobby();
        lobby.session("**").close();
        long before = started.liveHeapMegabytes();
        try (RawSession session = new RawSession(lobby, "/ws")) {
            byte[] payload = new byte[125];
            Arrays.fill(payload, (byte) 'x');
            byte[] pings = many(RawSession.frame(RawSession.PING, payload, true));
            AtomicInteger times = new AtomicInteger();
            CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> sends(session, pings, times));
            awaitDoneOrStuck(sent, times);
            assertThat(sent.getNow(true)).as("The session goes on").isTrue();
            assertThat(times).hasPositiveValue();
            long after = started.liveHeapMegabytes();

            System.out.printf(
                    "Flood: %d pings, answers unread, %d taken; live heap %d MB before, %d MB after%n",
                    PINGS, times.get() * FRAMES_AT_ONCE, before, after);
            assertThat(after).isLessThan(before + MEGABYTES);
            session.cut();
        }
        assertThat(lobby.session("**").isOpen()).isTrue();
    }

    /** A server may stop reading from a client that does not read. */
    private static void awaitDoneOrStuck(CompletableFuture<Boolean> sent, AtomicInteger times) {
        AtomicInteger before = new AtomicInteger(-1);
        await().pollDelay(Duration.ofSeconds(3))
                .pollInterval(Duration.ofSeconds(3))
                .atMost(Duration.ofMinutes(2))
                .until(() -> sent.isDone() || before.getAndSet(times.get()) == times.get());
    }

    private static byte[] many(byte[] frame) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < FRAMES_AT_ONCE; i++) {
            frames.writeBytes(frame);
        }
        return frames.toByteArray();
    }

    /** Returns whether all were taken. */
    private static boolean sends(RawSession session, byte[] frames, AtomicInteger times) {
        try {
            while (times.get() < PINGS / FRAMES_AT_ONCE) {
                session.send(frames);
                times.incrementAndGet();
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void sendsForEver(RawSession session, byte[] frames) {
        try {
            while (true) {
                session.send(frames);
            }
        } catch (IOException e) {
            // The connection is closed at last.
        }
    }

    @Test
    void aClientThatFloodsFramesWithoutCommandsIsClosed() throws Exception {
        Lobby lobby = start("lobby.socket.patience=PT1S").lobby();
        byte[] x = "x".getBytes(UTF_8);

        assertThat(closeCode(lobby, RawSession.frame(RawSession.PONG, x, true))).isEqualTo(1008);
        assertThat(closeCode(lobby, RawSession.frame(RawSession.PING, x, true))).isEqualTo(1008);
        if (!ServerProcess.WILDFLY) {
            // Undertow tells nobody of these; whoever sends nothing else is closed as if dead.
            assertThat(closeCode(lobby, RawSession.frame(RawSession.CONTINUATION, new byte[0], false)))
                    .isEqualTo(1008);
        }
    }

    /** Of a session that begins a command and then sends the frame again and again. */
    private static int closeCode(Lobby lobby, byte[] frame) throws Exception {
        try (RawSession session = new RawSession(lobby, "/ws")) {
            session.send(RawSession.frame(RawSession.TEXT, new byte[0], false));
            byte[] frames = many(frame);
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sendsForEver(session, frames));
            int code = session.read(RawSession.CLOSE).closeCode();
            session.cut();
            sent.get();
            return code;
        }
    }
}
