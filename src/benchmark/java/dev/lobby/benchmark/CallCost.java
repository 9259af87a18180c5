package dev.lobby.benchmark;

import dev.lobby.benchmark.Calls.Call;
import dev.lobby.benchmark.Calls.Cost;
import dev.lobby.benchmark.bare.BareArchive;
import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the processor time of calls, and of a start, against the least that a WAR can do on the same server and the same
 * kind of database. The two take turns. PostgreSQL's own processes are not counted. Runs only when it is asked for; {@code
 * -Dlobby.test.calls=…} is the number of calls in each turn, {@code -Dlobby.test.warm=…} of those before the first turn.
 */
class CallCost {
    private static final int CALLS = Integer.getInteger("lobby.test.calls", 5_000);
    private static final int WARM = Integer.getInteger("lobby.test.warm", 50_000);
    private static final int TURNS = Integer.getInteger("lobby.test.turns", 5);
    private static final int CONNECTIONS = 16;
    private static final int PAGE = 50;
    private static final String MESSAGES = "/api/messages";
    private static final String BODY = "x".repeat(100);
    private static final List<String> SETTINGS = List.of(
            "lobby.message.max-per-talk=100000000", "lobby.presence.timeout=PT1H", "lobby.token.access-lifetime=PT12H");

    @TempDir
    private Path folder;

    /** A server, and the calls that clients make of it. The bare one has no users, and shows a page of messages instead. */
    private record Target(ServerProcess server, Call write, Call read, Call users) implements AutoCloseable {
        @Override
        public void close() {
            server.kill();
        }
    }

    @Test
    void whatCallsCost() throws Exception {
        try (Target bare = bare();
                Target lobby = lobby();
                Session hears = lobby.server().lobby().session("message.created")) {
            Cost bareFirst = call(bare, bare.write(), 1_000);
            Cost lobbyFirst = call(lobby, lobby.write(), 1_000);
            print("the first 1,000 POST /messages", bareFirst, lobbyFirst);
            warm(bare, bare.write());
            warm(lobby, lobby.write());
            hears.forget();
            turns("POST /messages", bare, bare.write(), lobby, lobby.write());
            warm(bare, bare.read());
            warm(lobby, lobby.read());
            turns("GET /messages?with=, a page of " + PAGE, bare, bare.read(), lobby, lobby.read());
            warm(lobby, lobby.users());
            turns(
                    "GET /users?ids=, " + CONNECTIONS + " users, against the page",
                    bare,
                    bare.users(),
                    lobby,
                    lobby.users());
        }
    }

    @Test
    void whatAStartTakes() throws Exception {
        Duration bareStart = Duration.ofHours(1);
        Duration lobbyStart = Duration.ofHours(1);
        for (int turn = 0; turn < TURNS; turn++) {
            bareStart = least(bareStart, start(() -> bare().server()));
            Databases.Database database = Databases.create();
            // The very first start makes the tables.
            Duration unused = start(() -> startLobby(database));
            lobbyStart = least(lobbyStart, start(() -> startLobby(database)));
        }
        System.out.printf(
                "Start: bare %.1f s, Lobby %.1f s, ratio %.2f%n",
                bareStart.toMillis() / 1e3,
                lobbyStart.toMillis() / 1e3,
                (double) lobbyStart.toMillis() / bareStart.toMillis());
    }

    private static Duration start(Callable<ServerProcess> start) throws Exception {
        long begun = System.nanoTime();
        try (ServerProcess server = start.call()) {
            Duration taken = Duration.ofNanos(System.nanoTime() - begun);
            server.kill();
            return taken;
        }
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Target bare() throws Exception {
        WebArchive war = BareArchive.create(Databases.create());
        ServerProcess server = ServerProcess.start(
                war, Files.createTempDirectory(folder, "bare"), ServerProcess.freePort(), List.of());
        String talk = "0123456789abcdef01234567";
        Call page = new Call(Collections.nCopies(CONNECTIONS, Calls.get("", MESSAGES + "?with=" + talk)), BODY);
        return new Target(
                server,
                new Call(
                        Collections.nCopies(
                                CONNECTIONS, Calls.post("", MESSAGES, Lobby.json("receiver", talk, "body", BODY))),
                        BODY),
                page,
                page);
    }

    private ServerProcess startLobby(Databases.Database database) throws IOException {
        List<String> settings = new ArrayList<>(database.settings());
        settings.addAll(SETTINGS);
        return ServerProcess.start(
                Deployments.asBuilt(), Files.createTempDirectory(folder, "lobby"), ServerProcess.freePort(), settings);
    }

    private Target lobby() throws Exception {
        ServerProcess server = startLobby(Databases.create());
        List<Player> players = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> server.lobby().player())
                .toList();
        Player receiver = players.get(0);
        String ids = String.join(",", players.stream().map(Player::id).toList());
        return new Target(
                server,
                new Call(
                        Calls.each(
                                players,
                                token -> Calls.post(
                                        token, MESSAGES, Lobby.json("receiver", receiver.id(), "body", BODY))),
                        BODY),
                new Call(Calls.each(players, token -> Calls.get(token, MESSAGES + "?with=" + receiver.id())), BODY),
                new Call(Calls.each(players, token -> Calls.get(token, "/api/users?ids=" + ids)), receiver.id()));
    }

    private static Cost call(Target target, Call call, int calls) throws Exception {
        return Calls.make(target.server(), target.server()::processorTime, call, calls);
    }

    /** Calls until the server has compiled what it needs. */
    private static void warm(Target target, Call call) throws Exception {
        for (int done = 0; done < WARM; done += CALLS) {
            call(target, call, CALLS);
            target.server().settle();
        }
    }

    private static void turns(String what, Target bare, Call bareCall, Target lobby, Call lobbyCall) throws Exception {
        Cost bareCost = call(bare, bareCall, CALLS);
        Cost lobbyCost = call(lobby, lobbyCall, CALLS);
        for (int turn = 1; turn < TURNS; turn++) {
            bareCost = bareCost.least(call(bare, bareCall, CALLS));
            lobbyCost = lobbyCost.least(call(lobby, lobbyCall, CALLS));
        }
        print(what, bareCost, lobbyCost);
    }

    private static void print(String what, Cost bare, Cost lobby) {
        System.out.printf(
                "Call: %s: processor bare %.0f µs, Lobby %.0f µs, ratio %.2f; time bare %.0f µs, Lobby %.0f µs, ratio"
                        + " %.2f%n",
                what,
                bare.processorMicros(),
                lobby.processorMicros(),
                lobby.processorMicros() / bare.processorMicros(),
                bare.wallMicros(),
                lobby.wallMicros(),
                lobby.wallMicros() / bare.wallMicros());
    }
}
