package dev.lobby.abuse;

import dev.lobby.harness.Lobby;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A user whose requests come from an address of its own: the server must trust 127.0.0.1 as a proxy. Many of them need few
 * threads. Thread-safe.
 */
final class Visitor {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Lobby lobby;
    private final String address;
    private final String id;
    private final String token;

    /** Registers, and logs in. */
    Visitor(Lobby lobby, String address) {
        this.lobby = lobby;
        this.address = address;
        String credentials =
                Lobby.json("name", "u" + System.nanoTime() + NUMBER.incrementAndGet(), "password", Lobby.PASSWORD);
        send("POST", "/api/users", "", credentials);
        HttpResponse<String> answer = send("POST", "/api/auth/login", "", credentials);
        JsonObject login = Json.createReader(new StringReader(answer.body())).readObject();
        this.id = login.getJsonObject("user").getString("_id");
        this.token = login.getString("accessToken");
    }

    HttpResponse<String> send(String method, String path, String bearer, @Nullable String body) {
        return later(method, path, bearer, body).join();
    }

    private CompletableFuture<HttpResponse<String>> later(
            String method, String path, String bearer, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(lobby.address(path))
                .timeout(Duration.ofSeconds(30))
                .header("X-Forwarded-For", address)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString());
    }

    /** Sends a private message. */
    CompletableFuture<HttpResponse<String>> says(Visitor receiver, String text) {
        return later("POST", "/api/messages", token, Lobby.json("receiver", receiver.id, "body", text));
    }

    /** Opens a session that takes all frames, and sends commands. */
    WebSocket listens(Consumer<String> onFrame, String... commands) {
        URI ws = URI.create(lobby.address("/ws").toString().replaceFirst("^http", "ws"));
        WebSocket socket = HTTP.newWebSocketBuilder()
                .header("X-Forwarded-For", address)
                .header("Authorization", "Bearer " + token)
                .subprotocols("lobby.v1")
                .buildAsync(ws, new Frames(onFrame))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        for (String command : commands) {
            socket.sendText(command, true).join();
        }
        return socket;
    }

    /** The client's library hands over a frame in parts where its buffer ends within the frame. */
    private static final class Frames implements WebSocket.Listener {
        private final Consumer<String> onFrame;
        private final StringBuilder begun = new StringBuilder();

        Frames(Consumer<String> onFrame) {
            this.onFrame = onFrame;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            begun.append(data);
            if (last) {
                onFrame.accept(begun.toString());
                begun.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    /** The command that subscribes to patterns. */
    static String subscribe(List<String> patterns) {
        return Json.createObjectBuilder()
                .add("event", "subscribe")
                .add("data", Json.createArrayBuilder(patterns))
                .add("id", 1)
                .build()
                .toString();
    }

    /** Different patterns, all of which end with the same. */
    static List<String> patterns(int number, String tail) {
        return IntStream.range(0, number)
                .mapToObj(i -> Integer.toString(i + 36 * 36, 36) + tail)
                .toList();
    }
}
