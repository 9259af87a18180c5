package dev.lobby.harness;

import jakarta.json.JsonObject;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A user who sends, edits and deletes messages, and renames a game. Whether a call that broke was carried out, they do not
 * know. Not thread-safe.
 */
public final class Writer {
    private final Player player;
    private final Random dice;
    private final Supplier<Lobby> where;
    private final Set<Integer> acknowledged;
    private final String game;
    private String last = "";

    /**
     * @param where the server for the next call
     * @param acknowledged gets what tells each object of an answer from others; thread-safe
     */
    public Writer(Player player, Random dice, Supplier<Lobby> where, Set<Integer> acknowledged) {
        this.player = player;
        this.dice = dice;
        this.where = where;
        this.acknowledged = acknowledged;
        this.game = player.createsGame("game");
    }

    /**
     * Makes one call.
     *
     * @throws IllegalStateException if the server is not there, or is there but cannot do it now
     */
    public void write() {
        String text = dice.nextLong() + "x".repeat(dice.nextInt(500));
        Player here = new Player(where.get(), player.id(), player.name(), player.login());
        String known = last;
        last = "";
        switch (known.isEmpty() ? 9 : dice.nextInt(10)) {
            case 0 -> acknowledge(here.delete(known));
            case 1, 2 -> {
                acknowledge(here.patch(known, Lobby.json("body", text)));
                last = known;
            }
            case 3 -> {
                acknowledge(here.patch("/api/games/" + game, Lobby.json("name", "game " + dice.nextInt())));
                last = known;
            }
            default ->
                last = "/api/messages/"
                        + acknowledge(here.post("/api/messages", Lobby.json("receiver", game, "body", text)))
                                .getString("_id");
        }
    }

    private JsonObject acknowledge(Lobby.Answer answer) {
        if (answer.status() >= 500) {
            throw new IllegalStateException(answer.toString());
        }
        if (answer.status() >= 400) {
            throw new AssertionError("Refused: " + answer);
        }
        JsonObject object = answer.object();
        acknowledged.add(object.hashCode());
        return object;
    }
}
