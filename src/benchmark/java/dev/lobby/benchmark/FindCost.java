package dev.lobby.benchmark;

import dev.lobby.benchmark.Calls.Call;
import dev.lobby.benchmark.Calls.Cost;
import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures what pages of games cost that are found by their attributes, and what it costs to write these: the processor time
 * of the server and, with PostgreSQL, of the database. The variants take turns, and the least of each counts. Runs only when
 * it is asked for; {@code -Dlobby.test.games=…} is the number of games.
 */
class FindCost {
    private static final int GAMES = Integer.getInteger("lobby.test.games", 100_000);
    private static final int CALLS = Integer.getInteger("lobby.test.calls", 400);
    private static final int WARM = Integer.getInteger("lobby.test.warm", 4_000);
    private static final int TURNS = Integer.getInteger("lobby.test.turns", 5);
    private static final int CONNECTIONS = 8;
    private static final int ATTRIBUTES = 20;
    private static final int PAGE = 50;
    private static final int DEEP = 100;
    private static final int BUSY = 10;
    private static final String LIST = "/api/games?limit=" + PAGE;

    @TempDir
    private Path folder;

    private final Databases.Database database = Databases.create();
    private ServerProcess server;
    private List<Player> players;

    @BeforeEach
    void start() throws IOException {
        List<String> settings = new ArrayList<>(database.settings());
        settings.addAll(List.of("lobby.presence.timeout=PT1H", "lobby.token.access-lifetime=PT12H"));
        server = ServerProcess.start(Deployments.asBuilt(), folder, ServerProcess.freePort(), settings);
        players = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> server.lobby().player())
                .toList();
    }

    @AfterEach
    void stop() {
        server.kill();
    }

    @Test
    void whatFindingCosts() throws Exception {
        fill();
        Map<String, String> pages = pages();
        Map<String, Cost> costs = new LinkedHashMap<>();
        for (int i = 0; i < WARM; i += CALLS) {
            for (String path : pages.values()) {
                Cost unused = call(get(path), CALLS / BUSY);
            }
        }
        server.settle();
        for (int turn = 0; turn < TURNS; turn++) {
            for (Map.Entry<String, String> page : pages.entrySet()) {
                costs.merge(page.getKey(), call(get(page.getValue()), CALLS), Cost::least);
            }
        }
        Cost first = costs.values().iterator().next();
        costs.forEach((what, cost) -> print(what, cost, first));
    }

    @Test
    void whatWritingAttributesCosts() throws Exception {
        Call without = open(i -> "{\"name\":\"Plain\"}");
        Call with = open(i -> "{\"name\":\"Plain\",\"attributes\":" + attributes(i) + "}");
        for (int i = 0; i < WARM; i += CALLS) {
            Cost unused = call(without, CALLS).least(call(with, CALLS));
        }
        server.settle();
        Cost plain = call(without, CALLS);
        Cost full = call(with, CALLS);
        for (int turn = 1; turn < TURNS; turn++) {
            plain = plain.least(call(without, CALLS));
            full = full.least(call(with, CALLS));
        }
        print("POST /games", plain, plain);
        print("POST /games with " + ATTRIBUTES + " attributes", full, plain);
    }

    private static void print(String what, Cost cost, Cost base) {
        System.out.printf(
                "Find: %s: processor %.0f µs, ratio %.2f; time %.0f µs, ratio %.2f%n",
                what,
                cost.processorMicros(),
                cost.processorMicros() / base.processorMicros(),
                cost.wallMicros(),
                cost.wallMicros() / base.wallMicros());
    }

    /** What a game has that was opened as this one. */
    private static JsonObject attributes(int number) {
        JsonObjectBuilder attributes = Json.createObjectBuilder()
                .add("all", true)
                .add("mode", List.of("blitz", "rapid", "bullet", "daily").get(number % 4))
                .add("level", number * 7_919 % 3_000)
                .add("rare", number % 2_000 == 0);
        for (int i = 4; i < ATTRIBUTES; i++) {
            attributes.add("more" + i, "value " + number % (i + 1));
        }
        return attributes.build();
    }

    private interface Body {
        String of(int number);
    }

    /** A call that opens games, with as many different bodies as there are connections. */
    private Call open(Body body) {
        List<String> requests = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> Calls.post(players.get(i).token(), "/api/games", body.of(i)))
                .toList();
        return new Call(requests, "\"_id\"");
    }

    private Call get(String path) {
        return new Call(Calls.each(players, token -> Calls.get(token, path)), "[");
    }

    /** Opens the games as clients do. A tenth of them is locked. */
    private void fill() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<?>> filling = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int first = i;
                filling.add(threads.submit(() -> {
                    for (int number = first; number < GAMES; number += CONNECTIONS) {
                        players.get(first)
                                .post(
                                        "/api/games",
                                        Json.createObjectBuilder()
                                                .add("name", "Game %06d".formatted(number * 7_919L % GAMES))
                                                .add("locked", number % BUSY == 0)
                                                .add("attributes", attributes(number))
                                                .build()
                                                .toString())
                                .expect(201);
                    }
                }));
            }
            for (Future<?> each : filling) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Each list at its beginning and, if it is long enough, deep in it. */
    private Map<String, String> pages() {
        Map<String, String> filters = new LinkedHashMap<>();
        filters.put("all", "");
        filters.put("one text of four", "&attribute=mode:blitz");
        filters.put("a tenth of the numbers", "&attribute=level:0..299");
        filters.put(
                "five that all have",
                "&attribute=all:true&attribute=all:true&attribute=all:true"
                        + "&attribute=all:true&attribute=level:0..");
        filters.put(
                "three that one of 30 has", "&attribute=mode:blitz&attribute=level:0..299&attribute=more5:value%200");
        filters.put("one in 2,000", "&attribute=rare:true");
        filters.put("none", "&attribute=mode:none");
        filters.put("two that never meet", "&attribute=mode:blitz&attribute=more7:value%201");
        filters.put("name", "&name=game%200");
        filters.put("joinable", "&joinable=true");
        filters.put("newest", "&sort=newest");
        filters.put("fullest", "&sort=members");
        filters.put("fullest, joinable, one text of four", "&sort=members&joinable=true&attribute=mode:rapid");
        Map<String, String> pages = new LinkedHashMap<>();
        filters.forEach((what, filter) -> {
            pages.put(what, LIST + filter);
            deep(LIST + filter).ifPresent(path -> pages.put(what + ", deep", path));
        });
        return pages;
    }

    private Optional<String> deep(String path) {
        String at = path;
        for (int i = 0; i < DEEP; i++) {
            at = players.get(0).get(at).expect(200).next();
            if (at.isEmpty()) {
                return Optional.empty();
            }
        }
        return Optional.of(at);
    }

    private Cost call(Call call, int calls) throws Exception {
        return Calls.make(server, this::processorTime, call, calls);
    }

    private Duration processorTime() {
        return Databases.POSTGRESQL ? server.processorTime().plus(ofPostgres()) : server.processorTime();
    }

    /** Of the processes that serve the connections. The server has a pool of them, so none of them ends meanwhile. */
    private Duration ofPostgres() {
        try (Connection connection = database.connect(folder);
                ResultSet row = connection.createStatement().executeQuery("select pg_backend_pid()")) {
            row.next();
            return ProcessHandle.of(row.getLong(1))
                    .flatMap(ProcessHandle::parent)
                    .orElseThrow()
                    .children()
                    .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                    .reduce(Duration.ZERO, Duration::plus);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
