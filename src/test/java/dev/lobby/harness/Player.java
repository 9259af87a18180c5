package dev.lobby.harness;

import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Lobby.Answer;
import jakarta.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A user who has logged in, and what they can do. Thread-safe. */
public record Player(Lobby lobby, String id, String name, JsonObject login) {
    public String token() {
        return login.getString("accessToken");
    }

    /** The same user, who calls another server. */
    public Player at(Lobby other) {
        return new Player(other, id, name, login);
    }

    public Answer get(String path) {
        return lobby.call("GET", path, token(), null);
    }

    public Answer post(String path, @Nullable String body) {
        return lobby.call("POST", path, token(), body);
    }

    public Answer patch(String path, String body) {
        return lobby.call("PATCH", path, token(), body);
    }

    public Answer put(String path, String body) {
        return lobby.call("PUT", path, token(), body);
    }

    public Answer delete(String path) {
        return lobby.call("DELETE", path, token(), null);
    }

    /** The id of a new game of this user's. */
    public String createsGame(String name) {
        return post("/api/games", Lobby.json("name", name)).expect(201).object().getString("_id");
    }

    public Answer joins(String game) {
        return post("/api/games/" + game + "/members", "{}").expect(201);
    }

    /** The message that was sent. */
    public JsonObject says(String receiver, String body) {
        return post("/api/messages", Lobby.json("receiver", receiver, "body", body))
                .expect(201)
                .object();
    }

    /** A session to which comes every event from now on; without this, those just before may come too. */
    public Session hearsAll() {
        Session session = lobby.session("**");
        JsonObject now = says(id, "now");
        await().until(() -> session.received().stream().anyMatch(frame -> now.equals(frame.get("data"))));
        session.forget();
        return session;
    }
}
