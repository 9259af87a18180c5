package dev.lobby.harness;

import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client that knows nothing but the documentation, and holds the server to it. Frames are kept in the order
 * in which they came.
 */
public final class Session implements WebSocket.Listener, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Queue<String> frames = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final AtomicInteger fences = new AtomicInteger();
    private final StringBuilder part = new StringBuilder();
    private final StringBuilder partSent = new StringBuilder();
    private final Dialogue dialogue;
    private @Nullable WebSocket socket;
    private volatile boolean reading = true;

    private Session(String channel) {
        dialogue = SocketDescription.ofTheTests().dialogue(channel);
    }

    public static Session open(Lobby lobby, String path) {
        return open(lobby, path, lobby.http().newWebSocketBuilder(), SocketDescription.PLAIN);
    }

    /** One that speaks lobby.v1. */
    public static Session openV1(Lobby lobby, String path) {
        return offering(lobby, path, "lobby.v1");
    }

    /** One that offers several subprotocols, and speaks lobby.v1 if that is among them. */
    public static Session offering(Lobby lobby, String path, String first, String... others) {
        boolean v1 = first.equals("lobby.v1") || List.of(others).contains("lobby.v1");
        WebSocket.Builder builder = lobby.http().newWebSocketBuilder().subprotocols(first, others);
        return open(lobby, path, builder, v1 ? SocketDescription.V1 : SocketDescription.PLAIN);
    }

    private static Session open(Lobby lobby, String path, WebSocket.Builder builder, String channel) {
        Session session = new Session(channel);
        URI address = URI.create(lobby.address(path).toString().replaceFirst("^http", "ws"));
        session.socket = builder.buildAsync(address, session)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        return session;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            String frame = part.toString();
            part.setLength(0);
            dialogue.hears(frame);
            frames.add(frame);
        }
        if (reading) {
            webSocket.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        dialogue.isClosed(code);
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(1006);
    }

    private WebSocket socket() {
        if (socket == null) {
            throw new IllegalStateException("Not open");
        }
        return socket;
    }

    public void send(String text) {
        sendPart(text, true);
    }

    /** Sends a command of lobby.v1, as an object's members, and returns its answer. */
    public JsonObject ask(String members) {
        int id = fences.incrementAndGet();
        send("{" + members + ",\"id\":" + id + "}");
        return await().atMost(LIMIT)
                .until(() -> answer(id), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<JsonObject> answer(int id) {
        return received().stream()
                .filter(frame -> frame.get("id") instanceof JsonNumber number && number.intValue() == id)
                .findFirst();
    }

    /** The event frames that have come, after there are so many: those with a cursor. */
    public List<JsonObject> placed(int number) {
        await().atMost(LIMIT).until(() -> placed().size() >= number);
        return placed();
    }

    public List<JsonObject> placed() {
        return received().stream().filter(frame -> frame.containsKey("cursor")).toList();
    }

    public String protocol() {
        return socket().getSubprotocol();
    }

    /** Closes as a client does that goes. */
    void leave() {
        socket().sendClose(WebSocket.NORMAL_CLOSURE, "")
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    public void sendPart(String text, boolean last) {
        partSent.append(text);
        if (last) {
            dialogue.says(partSent.toString());
            partSent.setLength(0);
        }
        socket().sendText(text, last).orTimeout(20, TimeUnit.SECONDS).join();
    }

    public void sendBinary(byte[] bytes) {
        socket().sendBinary(ByteBuffer.wrap(bytes), true)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    public void subscribe(String pattern) {
        send(Lobby.json("event", "subscribe", "data", pattern));
    }

    public void unsubscribe(String pattern) {
        send(Lobby.json("event", "unsubscribe", "data", pattern));
    }

    /** Waits for proof that all commands so far have taken effect: the error of an unknown one. */
    public void fence() {
        String name = "fence-" + fences.incrementAndGet();
        send(Lobby.json("event", name));
        await().atMost(LIMIT)
                .until(() -> frames.stream()
                        .anyMatch(frame -> frame.contains("unknown-command") && frame.contains("'" + name + "'")));
    }

    public void stopReading() {
        reading = false;
    }

    public void readOn() {
        reading = true;
        socket().request(1);
    }

    /** Takes out what has come, so that it need not be kept. */
    List<JsonObject> take() {
        dialogue.check();
        List<JsonObject> taken = new ArrayList<>();
        for (int left = frames.size(); left > 0; left--) {
            taken.add(parse(frames.remove()));
        }
        return taken;
    }

    /** All frames but the answers to fences, after there are so many. */
    public List<JsonObject> frames(int number) {
        await().atMost(LIMIT).until(() -> received().size() >= number);
        return received();
    }

    /** All frames that have come but the answers to fences. */
    public List<JsonObject> received() {
        return texts().stream().map(Session::parse).toList();
    }

    public List<String> texts() {
        dialogue.check();
        return new ArrayList<>(frames)
                .stream().filter(frame -> !frame.contains("'fence-")).toList();
    }

    /** The names of the events that have come, after there are so many. */
    public List<String> events(int number) {
        return frames(number).stream().map(frame -> frame.getString("event")).toList();
    }

    public int count() {
        return frames.size();
    }

    /** Waits until the session has heard of a game that the player opens now. Whatever was before has come by then. */
    public void awaitLater(Player player) {
        String later = player.createsGame("later");
        await().until(() -> texts().stream().anyMatch(text -> text.contains(later)));
    }

    /** Lets the session hear nothing more of what was before; it hears of all games. */
    public void settle(Player player) {
        awaitLater(player);
        forget();
    }

    public void forget() {
        frames.clear();
    }

    /** The close code with which the session ended. */
    public int closeCode() {
        int code = closed.orTimeout(20, TimeUnit.SECONDS).join();
        dialogue.check();
        return code;
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    @Override
    public void close() {
        socket().abort();
        dialogue.check();
    }

    private static JsonObject parse(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
