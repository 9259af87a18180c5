package dev.lobby.benchmark;

import dev.lobby.harness.Player;
import dev.lobby.harness.RawHttp;
import dev.lobby.harness.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes calls over connections of their own, one after the other on each, and measures what they cost. */
final class Calls {
    private Calls() {}

    /**
     * A call that clients make, each with a request of its own.
     *
     * @param expected what each answer contains
     */
    record Call(List<String> requests, String expected) {}

    /** The least that a call cost. */
    record Cost(double processorMicros, double wallMicros) {
        Cost least(Cost other) {
            return new Cost(Math.min(processorMicros, other.processorMicros), Math.min(wallMicros, other.wallMicros));
        }
    }

    static List<String> each(List<Player> players, Function<String, String> requestWithToken) {
        return players.stream().map(Player::token).map(requestWithToken).toList();
    }

    static String post(String token, String path, String body) {
        return head("POST", path, token) + "Content-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    static String get(String token, String path) {
        return head("GET", path, token) + "\r\n";
    }

    private static String head(String method, String path, String token) {
        return method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
                + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n");
    }

    /** Calls until so many calls are answered, over as many connections as the call has requests. */
    static Cost make(ServerProcess server, Supplier<Duration> processorTime, Call call, int calls) throws Exception {
        int connections = call.requests().size();
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            Duration before = processorTime.get();
            long begun = System.nanoTime();
            List<Future<?>> calling = new ArrayList<>();
            for (String request : call.requests()) {
                calling.add(threads.submit(() -> repeat(server, request, call.expected(), calls / connections)));
            }
            for (Future<?> each : calling) {
                each.get();
            }
            long taken = System.nanoTime() - begun;
            Duration processor = processorTime.get().minus(before);
            return new Cost(processor.toNanos() / 1e3 / calls, taken / 1e3 / calls);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A server may end a connection after some calls. Then they go on over the next one. */
    private static int repeat(ServerProcess server, String request, String expected, int times) throws IOException {
        int done = 0;
        while (done < times) {
            try (RawHttp connection = new RawHttp(server.lobby())) {
                boolean open = true;
                while (open && done < times) {
                    connection.send(request);
                    RawHttp.Answer answer = connection.read(false).orElseThrow();
                    if (answer.status() / 100 != 2 || !answer.body().contains(expected)) {
                        throw new IllegalStateException(answer.toString());
                    }
                    open = !answer.isLast();
                    done++;
                }
            }
        }
        return done;
    }
}
