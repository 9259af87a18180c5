package dev.lobby.abuse;

import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.RawRequest;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Draws well-formed calls of two players, each with the status that it must be answered with: their games and messages
 * come, change and go, and at times somebody asks for what is not there or not theirs.
 */
final class RandomCalls {
    private static final String NOTHING = "0".repeat(24);
    private static final int KEPT = 20;

    /** One call of so many has a password that the server computes with. */
    private static final int RARE = 4_000;

    private static final List<String> CHARACTERS = List.of("a", "Z", "9", "-", "_", "\u00E9", "\u6F22", "\uD83D\uDE00");

    private final Random random;
    private final Player ann;
    private final Player bob;
    private final List<Game> games = new ArrayList<>();
    private final List<Sent> messages = new ArrayList<>();

    /** One of Ann's, and whether Bob is in it. */
    private static final class Game {
        private final String path;
        private boolean started;
        private boolean joined;

        Game(String id) {
            path = "/api/games/" + id;
        }

        String id() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /**
     * A call.
     *
     * @param isPublic whether it needs no token
     * @param done told what a call that was carried out was answered with
     */
    record Call(RawRequest request, boolean isPublic, int status, Consumer<JsonObject> done) {
        boolean hasBody() {
            return !request.body().isEmpty();
        }
    }

    RandomCalls(Lobby lobby, Random random) {
        this.random = random;
        this.ann = lobby.player();
        this.bob = lobby.player();
    }

    Player bob() {
        return bob;
    }

    Player ann() {
        return ann;
    }

    /** A message of ann's, to a game or to bob. */
    private record Sent(String id, Optional<Game> game) {}

    Call next() {
        if (random.nextInt(RARE) == 0) {
            return withPassword();
        }
        if (games.isEmpty() || random.nextInt(20) == 0) {
            return call(
                    ann,
                    "POST",
                    "/api/games",
                    Lobby.json("name", text(32)),
                    201,
                    made -> games.add(new Game(made.getString("_id"))));
        }
        if (messages.isEmpty() || random.nextInt(10) == 0) {
            Optional<Game> game = random.nextBoolean() ? Optional.empty() : Optional.of(oneOf(games));
            String receiver = game.map(Game::id).orElse(bob.id());
            return call(
                    ann,
                    "POST",
                    "/api/messages",
                    message(receiver),
                    201,
                    sent -> messages.add(new Sent(sent.getString("_id"), game)));
        }
        if (games.size() > KEPT) {
            Game oldest = games.get(0);
            return call(ann, "DELETE", oldest.path, "", 200, gone -> forget(oldest));
        }
        return switch (random.nextInt(5)) {
            case 0 -> ofGame(oneOf(games));
            case 1 -> ofMember(oneOf(games));
            case 2 -> ofMessage(oneOf(messages));
            case 3 -> ofUser();
            default -> list();
        };
    }

    /** With its messages; which they are is not known here, so that all others are forgotten too. */
    private void forget(Game game) {
        games.remove(game);
        messages.clear();
    }

    private Call ofGame(Game game) {
        return switch (random.nextInt(7)) {
            case 0 -> call(bob, "GET", game.path, "", 200);
            case 1 -> call(ann, "PATCH", game.path, Lobby.json("name", text(32)), 200);
            case 2 -> call(ann, "PATCH", game.path, "{\"started\":true}", 200, changed -> game.started = true);
            case 3 -> call(ann, "PATCH", game.path, "{\"password\":\"\"}", game.started ? 409 : 200);
            case 4 -> call(ann, "PATCH", game.path, Lobby.json("owner", NOTHING), 409);
            case 5 -> call(bob, "PATCH", game.path, Lobby.json("name", text(32)), 403);
            default -> call(bob, "DELETE", game.path, "", 403);
        };
    }

    private Call ofMember(Game game) {
        String members = game.path + "/members";
        String bobs = members + "/" + bob.id();
        int ifJoined = game.joined ? 200 : 404;
        return switch (random.nextInt(7)) {
            case 0 ->
                call(bob, "POST", members, "{}", game.joined || game.started ? 409 : 201, in -> game.joined = true);
            case 1 -> call(bob, "GET", members, "", 200);
            case 2 -> call(bob, "GET", members + "/" + ann.id(), "", 200);
            case 3 -> call(bob, "PATCH", bobs, "{\"ready\":" + random.nextBoolean() + "}", ifJoined);
            case 4 -> call(random.nextBoolean() ? ann : bob, "DELETE", bobs, "", ifJoined, out -> game.joined = false);
            case 5 -> call(ann, "DELETE", members + "/" + ann.id(), "", 409);
            default -> call(bob, "PATCH", members + "/" + ann.id(), "{\"ready\":true}", 403);
        };
    }

    private Call ofMessage(Sent sent) {
        String path = "/api/messages/" + sent.id;
        int ofAnother = sent.game.map(game -> game.joined).orElse(true) ? 403 : 404;
        return switch (random.nextInt(6)) {
            case 0 -> call(ann, "GET", path, "", 200);
            case 1 -> call(ann, "PATCH", path, Lobby.json("body", text(200)), 200);
            case 2 -> call(bob, "PATCH", path, Lobby.json("body", text(200)), ofAnother);
            case 3 -> call(bob, "DELETE", path, "", ofAnother);
            case 4 -> call(ann, "POST", "/api/messages", message(NOTHING), 404);
            default -> call(ann, "DELETE", path, "", 200, gone -> messages.remove(sent));
        };
    }

    private Call ofUser() {
        String anns = "/api/users/" + ann.id();
        return switch (random.nextInt(7)) {
            case 0 -> call(bob, "GET", anns, "", 200);
            case 1 ->
                call(ann, "PATCH", anns, Lobby.json("avatar", "https://play.example.com/" + random.nextInt()), 200);
            case 2 -> call(bob, "PATCH", anns, Lobby.json("avatar", ""), 403);
            case 3 -> call(bob, random.nextBoolean() ? "DELETE" : "GET", "/api/users/" + NOTHING, "", 404);
            case 4 -> publicly("/api/users", Lobby.json("name", text(32)), 400);
            case 5 -> publicly("/api/auth/login", Lobby.json("name", text(32)), 400);
            default -> publicly("/api/auth/refresh", Lobby.json("refreshToken", text(100)), 401);
        };
    }

    private Call list() {
        String limit = "limit=" + (1 + random.nextInt(10));
        return switch (random.nextInt(7)) {
            case 0 -> call(ann, "GET", "/api/users?status=online&" + limit, "", 200);
            case 1 -> call(ann, "GET", "/api/users?ids=" + ann.id() + "," + bob.id(), "", 200);
            case 2 -> call(ann, "GET", "/api/games?" + limit, "", 200);
            case 3 -> call(bob, "GET", "/api/games?owner=" + ann.id() + "&member=" + bob.id(), "", 200);
            case 4 -> call(ann, "GET", "/api/messages?with=" + bob.id() + "&" + limit, "", 200);
            case 5 -> call(ann, "GET", "/api/messages?with=" + NOTHING, "", 404);
            default -> new Call(RawRequest.of("GET", "/api/health/live", ""), true, 200, healthy -> {});
        };
    }

    /** Answered with 201, 401 or 200. */
    private Call withPassword() {
        String name = "n" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
        return switch (random.nextInt(3)) {
            case 0 -> publicly("/api/users", Lobby.json("name", name, "password", Lobby.PASSWORD), 201);
            case 1 -> publicly("/api/auth/login", Lobby.json("name", ann.name(), "password", Lobby.PASSWORD), 200);
            default -> publicly("/api/auth/login", Lobby.json("name", name, "password", Lobby.PASSWORD), 401);
        };
    }

    private String message(String receiver) {
        return Lobby.json("receiver", receiver, "body", text(200));
    }

    private static Call publicly(String path, String body, int status) {
        return new Call(RawRequest.of("POST", path, body), true, status, answered -> {});
    }

    private static Call call(Player player, String method, String path, String body, int status) {
        return call(player, method, path, body, status, answered -> {});
    }

    private static Call call(
            Player player, String method, String path, String body, int status, Consumer<JsonObject> done) {
        RawRequest request = RawRequest.of(method, path, body).with("Authorization: Bearer " + player.token());
        return new Call(request, false, status, done);
    }

    /** Of at most so many characters, none of which has to be escaped, and a name too where it is short enough. */
    private String text(int most) {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(CHARACTERS.get(random.nextInt(CHARACTERS.size())));
        }
        return text.toString();
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
