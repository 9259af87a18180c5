package dev.lobby.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Latencies;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.ServerProcess;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One address has many accounts and many sessions, and does with them what each of them may do. Two users of other
 * addresses go on as before. Attackers, others and the server share the processors, so the times are limits against a defect, and
 * those of a quiet server are printed beside them; {@code -Dlobby.test.attack=60} looks longer, {@code
 * -Dlobby.test.ordinary=120} has an ordinary day last longer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttacksIT {
    private static final Duration ATTACK = Duration.ofSeconds(Integer.getInteger("lobby.test.attack", 4));
    private static final Duration ORDINARY = Duration.ofSeconds(Integer.getInteger("lobby.test.ordinary", 5));
    private static final int PATTERNS = 500;
    private static final AtomicInteger ATTACKERS = new AtomicInteger();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ServerProcess server;

    private final List<WebSocket> sockets = new ArrayList<>();
    private String attacker;
    private Visitor ann;
    private Visitor bob;

    @BeforeAll
    static void start() throws IOException {
        List<String> settings = new ArrayList<>(Databases.createOrEmbedded().settings());
        settings.addAll(List.of(
                "lobby.visibility=private",
                "lobby.proxy.trusted=127.0.0.1",
                "lobby.presence.timeout=P1D",
                "lobby.rest.max-logins-per-minute=0",
                "lobby.rest.max-hashes-per-minute=0"));
        server = ServerProcess.start(folder, settings);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void others() {
        sockets.forEach(WebSocket::abort);
        sockets.clear();
        // Another one has used up what it may.
        attacker = "198.51.100." + ATTACKERS.incrementAndGet();
        ann = visitor("203.0.113.1");
        bob = visitor("203.0.113.2");
    }

    private static Visitor visitor(String address) {
        return new Visitor(server.lobby(), address);
    }

    /** Measures how long ann's messages take to bob's session, logins, and signs of life, at other addresses. */
    private final class Others implements AutoCloseable {
        private final Latencies messages = new Latencies();
        private final Latencies logins = new Latencies();
        private final Latencies lives = new Latencies();
        private final Map<String, Long> sent = new ConcurrentHashMap<>();
        private final WebSocket socket;

        Others() {
            CompletableFuture<Void> subscribed = new CompletableFuture<>();
            socket = bob.listens(
                    frame -> {
                        subscribed.complete(null);
                        heard(frame);
                    },
                    Visitor.subscribe(List.of("message.*")));
            subscribed.orTimeout(20, TimeUnit.SECONDS).join();
        }

        private void heard(String frame) {
            long now = System.nanoTime();
            sent.forEach((text, at) -> {
                if (frame.contains(text) && sent.remove(text, at)) {
                    messages.add(now - at);
                }
            });
        }

        /** Goes on for some time, ten times a second. */
        Others goOn(Duration time) {
            long end = System.nanoTime() + time.toNanos();
            for (int i = 0; System.nanoTime() < end; i++) {
                String text = "t" + System.nanoTime() + "t";
                sent.put(text, System.nanoTime());
                assertThat(ann.says(bob, text).join().statusCode()).isEqualTo(201);
                lives.add(nanos(() -> ann.send("GET", "/api/health/live", "", null)));
                if (i % 5 == 0) {
                    logins.add(nanos(() -> assertThat(ann.send(
                                            "POST",
                                            "/api/auth/login",
                                            "",
                                            Lobby.json("name", "nobody", "password", Lobby.PASSWORD))
                                    .statusCode())
                            .isEqualTo(401)));
                }
                await().pollDelay(Duration.ofMillis(80)).until(() -> true);
            }
            await().atMost(Duration.ofSeconds(20)).until(sent::isEmpty);
            return this;
        }

        private static long nanos(Runnable call) {
            long begin = System.nanoTime();
            call.run();
            return System.nanoTime() - begin;
        }

        @Override
        public void close() {
            socket.abort();
        }

        @Override
        public String toString() {
            return "messages " + messages + "; logins " + logins + "; lives " + lives;
        }
    }

    @ParameterizedTest
    @EnumSource(Attack.Kind.class)
    void anAttackFromOneAddressHardlyAffectsOthers(Attack.Kind kind) throws IOException {
        try (AttackProcess attack = AttackProcess.prepare(server.lobby(), kind, attacker);
                Others quiet = new Others();
                Others meanwhile = new Others()) {
            quiet.goOn(ATTACK.dividedBy(2));
            attack.begin();
            meanwhile.goOn(ATTACK);
            JsonObject answers = attack.end();
            System.out.printf("Attack: %s%n  quiet: %s%n  then:  %s%n  answers: %s%n", kind, quiet, meanwhile, answers);
            assertThat(answers.keySet()).containsAll(kind.certain()).isSubsetOf(kind.possible());
            assertThat(meanwhile.lives.percentile(50)).isLessThan(250);
            assertThat(meanwhile.messages.percentile(50)).isLessThan(500);
        }
    }

    @Test
    void thePatternsOfOneAddressTakeABoundedPartOfTheHeap() throws Exception {
        long before = server.liveHeapMegabytes();
        List<String> answers = Collections.synchronizedList(new ArrayList<>());
        String command = Visitor.subscribe(Visitor.patterns(PATTERNS, ".a.a.a.a"));
        for (int user = 0; user < 4; user++) {
            Visitor eve = visitor(attacker);
            for (int i = 0; i < 75; i++) {
                sockets.add(eve.listens(answers::add, command));
            }
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> answers.size() == sockets.size());
        long after = server.liveHeapMegabytes();
        Map<Boolean, Long> taken = answers.stream()
                .collect(Collectors.partitioningBy(
                        answer -> answer.contains("too-many-subscriptions"), Collectors.counting()));

        System.out.printf(
                "Attack: %d patterns in each of 300 sessions of one address: %s refused, live heap %d MB, then %d MB%n",
                PATTERNS, taken, before, after);
        // A sixteenth of the heap, and what 300 sessions take without any pattern.
        assertThat(after - before).isLessThan(768 / 16 + 300 * 60 / 1024 + 10);
        assertThat(taken.get(true)).isPositive();
        // There is room for others.
        List<String> others = Collections.synchronizedList(new ArrayList<>());
        sockets.add(bob.listens(others::add, command));
        await().untilAsserted(
                        () -> assertThat(others).singleElement().asString().contains("\"subscribed\""));
    }

    /** A classroom: each logs in, listens, and says something every two seconds. */
    @Test
    void twoHundredOrdinaryPlayersOfOneAddressAreNeverRefused() throws Exception {
        int players = 200;
        List<Visitor> users = new ArrayList<>();
        List<String> refusals = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger said = new AtomicInteger();
        for (int i = 0; i < players; i++) {
            Visitor user = visitor(attacker);
            users.add(user);
            sockets.add(user.listens(frame -> {}, Visitor.subscribe(Visitor.patterns(5, ".*"))));
        }
        long end = System.nanoTime() + ORDINARY.toNanos();
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int turn = 0; System.nanoTime() < end; turn++) {
            Visitor user = users.get(turn % players);
            calls.add(user.says(users.get((turn + 1) % players), "hello").thenAccept(answer -> {
                said.incrementAndGet();
                if (answer.statusCode() != 201) {
                    refusals.add(answer.statusCode() + " " + answer.body());
                }
            }));
            await().pollDelay(Duration.ofMillis(9)).until(() -> true);
        }
        calls.forEach(CompletableFuture::join);

        System.out.printf("Attack: none, but %d ordinary players who said %d things%n", players, said.get());
        assertThat(refusals).isEmpty();
        assertThat(sockets).noneMatch(WebSocket::isInputClosed);
    }
}
