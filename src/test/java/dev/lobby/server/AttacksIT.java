package dev.lobby.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Latencies;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.ServerProcess;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One address has many accounts and many sessions, and does with them what each of them may do. Two users of other
 * addresses go on as before. All run on one machine, so the times are limits against a defect, and those of a quiet server
 * are printed beside them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttacksIT {
    private static final Duration ATTACK = Duration.ofSeconds(Integer.getInteger("lobby.test.attack", 4));
    private static final Duration ORDINARY = Duration.ofSeconds(Integer.getInteger("lobby.test.ordinary", 5));
    private static final int ACCOUNTS = 30;
    private static final int PATTERNS = 500;
    private static final AtomicInteger ATTACKERS = new AtomicInteger();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ServerProcess server;
    private static HttpClient http;

    private final List<WebSocket> sockets = new ArrayList<>();
    private String attacker;
    private User ann;
    private User bob;

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
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
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
        ann = new User("203.0.113.1");
        bob = new User("203.0.113.2");
    }

    /** A user, and the address that all of its requests come from. */
    private static final class User {
        private static final AtomicInteger NUMBER = new AtomicInteger();

        private final String address;
        private final String id;
        private final String token;

        User(String address) {
            this.address = address;
            String credentials =
                    Lobby.json("name", "u" + System.nanoTime() + NUMBER.incrementAndGet(), "password", Lobby.PASSWORD);
            send("POST", "/api/users", "", credentials);
            JsonObject login = object(send("POST", "/api/auth/login", "", credentials));
            this.id = login.getJsonObject("user").getString("_id");
            this.token = login.getString("accessToken");
        }

        private HttpResponse<String> send(String method, String path, String bearer, @Nullable String body) {
            return later(method, path, bearer, body).join();
        }

        private CompletableFuture<HttpResponse<String>> later(
                String method, String path, String bearer, @Nullable String body) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.lobby().address(path))
                    .timeout(Duration.ofSeconds(30))
                    .header("X-Forwarded-For", address)
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (body != null) {
                request.header("Content-Type", "application/json");
            }
            if (!bearer.isEmpty()) {
                request.header("Authorization", "Bearer " + bearer);
            }
            return http.sendAsync(request.build(), BodyHandlers.ofString());
        }

        CompletableFuture<HttpResponse<String>> says(User receiver, String text) {
            return later("POST", "/api/messages", token, Lobby.json("receiver", receiver.id, "body", text));
        }

        /** Opens a session, and sends commands. */
        WebSocket listens(WebSocket.Listener listener, List<String> commands) {
            URI ws = URI.create(server.lobby().address("/ws").toString().replaceFirst("^http", "ws"));
            WebSocket socket = http.newWebSocketBuilder()
                    .header("X-Forwarded-For", address)
                    .header("Authorization", "Bearer " + token)
                    .subprotocols("lobby.v1")
                    .buildAsync(ws, listener)
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            commands.forEach(command -> socket.sendText(command, true).join());
            return socket;
        }
    }

    private static JsonObject object(HttpResponse<String> answer) {
        return Json.createReader(new StringReader(answer.body())).readObject();
    }

    private static String subscribe(List<String> patterns) {
        return Json.createObjectBuilder()
                .add("event", "subscribe")
                .add("data", Json.createArrayBuilder(patterns))
                .add("id", 1)
                .build()
                .toString();
    }

    private static List<String> patterns(int number, String tail) {
        return IntStream.range(0, number)
                .mapToObj(i -> Integer.toString(i + 36 * 36, 36) + tail)
                .toList();
    }

    /** Takes all frames, and keeps the first few. */
    private static class Taking implements WebSocket.Listener {
        final List<String> frames = Collections.synchronizedList(new ArrayList<>());

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            if (frames.size() < 4) {
                frames.add(data.toString());
            }
            socket.request(1);
            return null;
        }
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
                    new WebSocket.Listener() {
                        @Override
                        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                            subscribed.complete(null);
                            heard(data.toString());
                            from.request(1);
                            return null;
                        }
                    },
                    List.of(subscribe(List.of("message.*"))));
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

    /** What is noticed at other addresses while something goes on in threads of its own, and a little before. */
    private void othersHardlyNotice(String what, int threads, Runnable again) throws InterruptedException {
        try (Others quiet = new Others();
                Others meanwhile = new Others()) {
            quiet.goOn(Duration.ofSeconds(2));
            ExecutorService attackers = Executors.newFixedThreadPool(threads);
            AtomicBoolean over = new AtomicBoolean();
            for (int i = 0; i < threads; i++) {
                attackers.execute(() -> {
                    while (!over.get()) {
                        again.run();
                    }
                });
            }
            try {
                meanwhile.goOn(ATTACK);
            } finally {
                over.set(true);
                attackers.shutdown();
                assertThat(attackers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            }
            System.out.printf("Attack: %s%n  quiet: %s%n  then:  %s%n", what, quiet, meanwhile);
            // Attackers, others and the server share two processors, so the slowest of a dozen say little.
            assertThat(meanwhile.lives.percentile(50)).isLessThan(250);
            assertThat(meanwhile.messages.percentile(50)).isLessThan(500);
        }
    }

    private List<User> accounts() {
        return IntStream.range(0, ACCOUNTS).mapToObj(i -> new User(attacker)).toList();
    }

    @Test
    void aUserWithManySessionsOfManyPatternsDoesNotDelayTheMessagesOfOthers() throws Exception {
        User eve = new User(attacker);
        String command = subscribe(patterns(PATTERNS, ".a"));
        for (int i = 0; i < 100; i++) {
            sockets.add(eve.listens(new Taking(), List.of(command)));
        }
        CompletableFuture<WebSocket> oneMore =
                CompletableFuture.supplyAsync(() -> eve.listens(new Taking(), List.of()));
        assertThat(oneMore.handle((socket, failure) -> failure).join())
                .isInstanceOf(CompletionException.class)
                .hasStackTraceContaining("429");

        othersHardlyNotice("a user with 100 sessions of 500 patterns writes to itself", 1, () -> {
            int status = eve.says(eve, "x").join().statusCode();
            assertThat(status).isIn(201, 429);
            await().pollDelay(Duration.ofMillis(15)).until(() -> true);
        });
    }

    @Test
    void thePatternsOfOneAddressTakeABoundedPartOfTheHeap() throws Exception {
        long before = server.liveHeapMegabytes();
        List<Taking> answers = new ArrayList<>();
        String command = subscribe(patterns(PATTERNS, ".a.a.a.a"));
        for (User user : accounts().subList(0, 4)) {
            for (int i = 0; i < 75; i++) {
                Taking taking = new Taking();
                answers.add(taking);
                sockets.add(user.listens(taking, List.of(command)));
            }
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> answers.stream().noneMatch(one -> one.frames.isEmpty()));
        long after = server.liveHeapMegabytes();
        Map<Boolean, Long> taken = answers.stream()
                .collect(Collectors.partitioningBy(
                        one -> one.frames.get(0).contains("too-many-subscriptions"), Collectors.counting()));

        System.out.printf(
                "Attack: %d patterns in each of 300 sessions of one address: %s refused, live heap %d MB, then %d MB%n",
                PATTERNS, taken, before, after);
        // A sixteenth of the heap, and what 300 sessions take without any pattern.
        assertThat(after - before).isLessThan(768 / 16 + 300 * 60 / 1024 + 10);
        assertThat(taken.get(true)).isPositive();
        // There is room for others.
        Taking others = new Taking();
        sockets.add(bob.listens(others, List.of(command)));
        await().untilAsserted(() -> assertThat(others.frames).first().asString().contains("\"subscribed\""));
    }

    /** Who is refused waits for as long as it is told. */
    @Test
    void callsOfManyAccountsOfOneAddressTakeTurnsAndLeaveRoomForOthers() throws Exception {
        List<User> users = accounts();
        Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<?>> callers = new ArrayList<>();

        othersHardlyNotice("960 callers of 30 accounts of one address", 1, () -> {
            if (callers.isEmpty()) {
                IntStream.range(0, 960)
                        .forEach(i -> callers.add(callsOn(users.get(i % ACCOUNTS), users.get(0), statuses, over)));
            }
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        });
        over.set(true);
        callers.forEach(CompletableFuture::join);
        System.out.println("  answers: " + statuses);
        assertThat(statuses).containsKeys(201, 429);
        assertThat(statuses.keySet()).isSubsetOf(201, 429, 503);
    }

    private static CompletableFuture<?> callsOn(
            User caller, User receiver, Map<Integer, Integer> statuses, AtomicBoolean over) {
        return caller.says(receiver, "x").thenCompose(answer -> {
            statuses.merge(answer.statusCode(), 1, Integer::sum);
            if (over.get()) {
                return CompletableFuture.completedFuture(null);
            }
            Executor later = CompletableFuture.delayedExecutor(answer.statusCode() == 201 ? 0 : 1_000, MILLISECONDS);
            return CompletableFuture.runAsync(() -> {}, later)
                    .thenCompose(unused -> callsOn(caller, receiver, statuses, over));
        });
    }

    @Test
    void legalCommandsOfManySessionsOfOneAddressLeaveTimeForOthers() throws Exception {
        List<User> users = accounts();
        for (int i = 0; i < 400; i++) {
            sockets.add(users.get(i % ACCOUNTS).listens(new Taking(), List.of()));
        }
        String subscribe = subscribe(patterns(100, ".a"));
        String unsubscribe = subscribe.replace("subscribe", "unsubscribe");
        AtomicInteger turn = new AtomicInteger();

        othersHardlyNotice("commands of 400 sessions of one address", 2, () -> {
            int number = turn.incrementAndGet();
            WebSocket socket = sockets.get(number % sockets.size());
            String command = number / sockets.size() % 2 == 0 ? subscribe : unsubscribe;
            // Another thread may just be sending to this one.
            Object unused = socket.sendText(command, true)
                    .exceptionally(failure -> socket)
                    .join();
        });
    }

    /** A classroom: each logs in, listens, and says something every two seconds. */
    @Test
    void twoHundredOrdinaryPlayersOfOneAddressAreNeverRefused() throws Exception {
        int players = 200;
        List<User> users = new ArrayList<>();
        List<String> refusals = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger said = new AtomicInteger();
        for (int i = 0; i < players; i++) {
            User user = new User(attacker);
            users.add(user);
            Taking taking = new Taking();
            sockets.add(user.listens(taking, List.of(subscribe(patterns(5, ".*")))));
        }
        long end = System.nanoTime() + ORDINARY.toNanos();
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int turn = 0; System.nanoTime() < end; turn++) {
            User user = users.get(turn % players);
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
