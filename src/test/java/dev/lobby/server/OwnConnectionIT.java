package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.RawHttp;
import dev.lobby.harness.RawHttp.Answer;
import dev.lobby.harness.ServerProcess;
import dev.lobby.server.payara.BoundUpgradeHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each byte goes to the connection for which it is, and comes from it: sessions end all the time, in every way there is,
 * while events flow to them and others make calls. Payara gives what a session used to another request as soon as it
 * ends, unless it is kept from that; then it must not be left in the heap either. {@code -Dlobby.test.duration=PT1H} makes
 * it longer, {@code -Dlobby.test.clients=…} larger, and {@code -Dlobby.test.seed=…} another one.
 */
class OwnConnectionIT {
    /** On Payara, whose defect it is for, three times as long. */
    private static final Duration DURATION =
            Duration.parse(System.getProperty("lobby.test.duration", ServerProcess.WILDFLY ? "PT10S" : "PT30S"));

    private static final int CLIENTS = Integer.getInteger("lobby.test.clients", 60);
    private static final long SEED = Long.getLong("lobby.test.seed", 1);
    private static final int CALLERS = 6;
    private static final int MOST_WRONG = 100;

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Queue<String> brokenOff = new ConcurrentLinkedQueue<>();
    private final AtomicInteger listening = new AtomicInteger(CLIENTS);
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();
    private @Nullable ServerProcess server;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @AfterEach
    void stop() {
        if (server != null) {
            server.kill();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "plain"})
    void everyByteGoesToItsOwnConnectionHoweverSessionsEnd(String sending) throws Exception {
        List<String> settings = new ArrayList<>(Databases.createOrEmbedded().settings());
        settings.addAll(Deployments.NO_RATE_LIMITS);
        settings.add("lobby.socket.sending=" + sending);
        settings.add("lobby.socket.mailbox-bytes=16384");
        settings.add("lobby.log.tail-events=300");
        settings.add("lobby.presence.timeout=P1D");
        // A run may last longer than a token.
        settings.add("lobby.token.access-lifetime=P1D");
        // So that a session to which nothing comes is seen to wait.
        settings.add("lobby.socket.ping-interval=PT1H");
        ServerProcess started = ServerProcess.start(folder, settings);
        server = started;
        Lobby lobby = started.lobby();
        Instant end = Instant.now().plus(DURATION);
        List<Runnable> all = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Player caller = lobby.player();
            Random random = new Random(SEED * CALLERS + i);
            int number = i;
            all.add(() -> call(lobby, caller, number, random));
        }
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(SEED * CLIENTS + i);
            all.add(() -> comeAndGo(lobby, random, end));
        }

        runAll(all);

        System.out.printf(
                "Own connections: seed %d, sending %s, %d sessions, %d frames, %d calls in %s, %d wrong, broken off: %s%n",
                SEED, sending, sessions.get(), frames.get(), calls.get(), DURATION, wrong.size(), brokenOff);
        assertThat(wrong).isEmpty();
        assertThat(brokenOff).as("Connections that were broken off").isEmpty();
        assertThat(started.log()).as("No handshake fails, or is done twice").doesNotContain("TyrusServletUpgrade");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(started.liveInstances(BoundUpgradeHandler.class))
                        .as("Payara's handlers, but for those of the last sessions")
                        .isLessThan(2L * CLIENTS));
        assertThat(sessions.get()).isGreaterThan(CLIENTS);
        assertThat(calls.get()).isGreaterThan(CALLERS);
    }

    private void runAll(List<Runnable> all) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(all.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            all.forEach(one -> running.add(threads.submit(one)));
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean goesOn(Instant end) {
        return Instant.now().isBefore(end) && wrong.size() + brokenOff.size() < MOST_WRONG;
    }

    private void comeAndGo(Lobby lobby, Random random, Instant end) {
        while (goesOn(end)) {
            try (JudgedSession session = new JudgedSession(lobby, random)) {
                session.listen(random.nextInt(120));
                session.leave();
                sessions.incrementAndGet();
                frames.addAndGet(session.frames());
            } catch (JudgedSession.BrokenOffException e) {
                brokenOff.add(e.getMessage());
            } catch (JudgedSession.WrongException | IOException e) {
                wrong.add("session: " + e);
            }
        }
        listening.decrementAndGet();
    }

    /** As long as somebody waits for what it says. */
    private void call(Lobby lobby, Player caller, int number, Random random) {
        int said = 0;
        while (listening.get() > 0) {
            try (RawHttp http = new RawHttp(lobby)) {
                boolean last = false;
                for (int left = 1 + random.nextInt(200); left > 0 && !last && listening.get() > 0; left--) {
                    String body = JudgedSession.message(number, ++said, random.nextInt(2_000));
                    http.send(post(lobby, caller, body));
                    Answer answer = http.read(false).orElseThrow(() -> new IOException("no answer"));
                    judge(answer, body);
                    last = answer.isLast();
                    calls.incrementAndGet();
                }
            } catch (IOException | RuntimeException e) {
                wrong.add("call: " + e);
            }
        }
    }

    private static String post(Lobby lobby, Player caller, String body) {
        String json = Lobby.json("receiver", caller.id(), "body", body);
        return "POST /api/messages HTTP/1.1\r\nHost: " + lobby.address("/").getAuthority()
                + "\r\nAuthorization: Bearer " + caller.token()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json;
    }

    private void judge(Answer answer, String body) {
        if (answer.status() != 201
                || !answer.body().startsWith("{\"_id\":\"")
                || !answer.body().contains("\"body\":\"" + body + "\"")
                || !answer.body().endsWith("Z\"}\n")) {
            wrong.add("call: " + answer);
        }
    }
}
