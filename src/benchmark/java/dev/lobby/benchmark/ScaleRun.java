package dev.lobby.benchmark;

import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a server costs that only follows, and what one costs that writes, with one server and with more of them on one
 * database. Runs only when it is asked for; {@code -Dlobby.test.nodes=…} is the largest number of servers, {@code
 * -Dlobby.test.events=…} the number of messages that are posted in each measurement.
 */
@Tag("postgresql")
class ScaleRun {
    private static final int NODES = Integer.getInteger("lobby.test.nodes", 4);
    private static final int EVENTS = Integer.getInteger("lobby.test.events", 10_000);
    private static final int WARM = 5;
    private static final int WRITERS = 8;
    private static final String BODY = "x".repeat(100);

    @TempDir
    private Path folder;

    @Test
    void whatServersCost() throws Exception {
        for (int number = 1; number <= NODES; number++) {
            Databases.Database database = Databases.create();
            List<ServerProcess> servers = new ArrayList<>();
            try {
                for (int i = 0; i < number; i++) {
                    servers.add(start(database, number + "-" + i));
                }
                // Each on its own, so that all have compiled what they need.
                for (ServerProcess server : servers) {
                    for (int round = 0; round < WARM; round++) {
                        post(List.of(server), servers);
                        server.settle();
                    }
                }
                post(servers, servers);
                report(number, "one writes", post(servers.subList(0, 1), servers), database, servers);
                report(number, "all write", post(servers, servers), database, servers);
            } finally {
                servers.forEach(ServerProcess::kill);
            }
        }
    }

    private ServerProcess start(Databases.Database database, String name) throws IOException {
        List<String> settings = new ArrayList<>(database.settings());
        settings.addAll(Deployments.NO_RATE_LIMITS);
        settings.add("lobby.presence.timeout=PT1H");
        return ServerProcess.start(Files.createDirectory(folder.resolve(name)), settings);
    }

    /** @param processor the processor time of each server for one message, in microseconds */
    private record Cost(double perSecond, List<Long> processor) {}

    /** Posts messages, and waits until a session on each of the servers has all of them. */
    private static Cost post(List<ServerProcess> writing, List<ServerProcess> all) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<Session> sessions = all.stream()
                .map(server -> server.lobby().session("message.created"))
                .toList();
        try {
            List<Player> players = IntStream.range(0, WRITERS)
                    .mapToObj(i -> writing.get(i % writing.size()).lobby().player())
                    .toList();
            List<Duration> before =
                    all.stream().map(ServerProcess::processorTime).toList();
            long begun = System.nanoTime();
            List<Future<?>> posting = new ArrayList<>();
            for (Player player : players) {
                posting.add(threads.submit(() -> IntStream.range(0, EVENTS / WRITERS)
                        .forEach(i -> player.post("/api/messages", Lobby.json("receiver", player.id(), "body", BODY))
                                .expect(201))));
            }
            for (Future<?> each : posting) {
                each.get();
            }
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> sessions.stream()
                            .allMatch(session -> session.texts().size() >= EVENTS));
            double seconds = (System.nanoTime() - begun) / 1e9;
            List<Long> processor = IntStream.range(0, all.size())
                    .mapToObj(
                            i -> all.get(i).processorTime().minus(before.get(i)).toNanos() / 1000 / EVENTS)
                    .toList();
            return new Cost(EVENTS / seconds, processor);
        } finally {
            threads.shutdownNow();
            sessions.forEach(Session::close);
        }
    }

    private void report(int number, String who, Cost cost, Databases.Database database, List<ServerProcess> servers)
            throws SQLException, IOException {
        long connections;
        try (Connection connection = database.connect(folder);
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("select count(*) - 1 from pg_stat_activity where datname = '" + database.name()
                                + "'")) {
            row.next();
            connections = row.getLong(1);
        }
        List<Long> heaps = new ArrayList<>();
        for (ServerProcess server : servers) {
            heaps.add(server.liveHeapMegabytes());
        }
        System.out.printf(
                "Scale: %d servers, %s: %.0f messages/s; %s µs of processor time for each message, by server; %d"
                        + " connections; live heap %s MB%n",
                number, who, cost.perSecond(), cost.processor(), connections, heaps);
    }
}
