package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks, on a private server. Bob is blocked by Ann, and must never notice it: Eve is whom nobody blocks. */
@ArquillianTest
@RunAsClient
class BlocksIT {
    private static final int MAX = 3;
    private static final int MAX_FRIENDS = 3;

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player ann;
    private Player bob;
    private Player eve;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby(
                "lobby.visibility=private",
                "lobby.block.max=" + MAX,
                "lobby.friend.max=" + MAX_FRIENDS,
                "lobby.message.max-per-talk=5",
                "lobby.rest.max-logins-per-minute=0",
                "lobby.rest.max-requests-per-second=0");
    }

    @BeforeEach
    void meet() {
        lobby = Lobby.at(url);
        ann = lobby.player();
        bob = lobby.player();
        eve = lobby.player();
    }

    private static Answer blocks(Player player, Player other) {
        return player.put("/api/users/" + other.id() + "/block", "{}");
    }

    private static Answer unblocks(Player player, Player other) {
        return player.delete("/api/users/" + other.id() + "/block");
    }

    private static Answer asks(Player player, Player other) {
        return player.post("/api/friends", Lobby.json("user", other.id()));
    }

    private static Answer writes(Player player, Player other, String body) {
        return player.post("/api/messages", Lobby.json("receiver", other.id(), "body", body));
    }

    private static List<JsonValue> friends(Player player) {
        return List.copyOf(player.get("/api/friends").expect(200).array());
    }

    private static List<String> talk(Player player, Player other) {
        return player.get("/api/messages?with=" + other.id()).expect(200).array().stream()
                .map(message -> message.asJsonObject().getString("body"))
                .toList();
    }

    private Session session(Player player) {
        return session(player, "\"**\"");
    }

    /** A session that hears of what happens from now on. */
    private Session session(Player player, String patterns) {
        Session session = Session.openV1(lobby, "/ws?access_token=" + player.token());
        session.ask("\"event\":\"subscribe\",\"data\":" + patterns);
        session.settle(eve);
        return session;
    }

    /** The events that a session has received, after it has heard of a later game. */
    private List<JsonObject> heard(Session session) {
        session.awaitLater(eve);
        return session.placed().stream()
                .filter(frame -> List.of("friend", "block", "message")
                        .contains(frame.getString("event").split("\\.", -1)[0]))
                .toList();
    }

    private List<String> names(Session session) {
        return heard(session).stream().map(frame -> frame.getString("event")).toList();
    }

    @Test
    void aBlockIsAnObjectOfTheOneWhoMakesIt() {
        try (Session blocker = session(ann);
                Session blocked = session(bob);
                Session narrowed =
                        session(bob, "[\"game.created\",{\"pattern\":\"**\",\"about\":\"" + bob.id() + "\"}]");
                Session third = session(eve)) {
            JsonObject block = blocks(ann, bob).expect(200).object();

            assertThat(block.keySet()).containsExactly("by", "user", "createdAt", "updatedAt");
            assertThat(block.getString("by")).isEqualTo(ann.id());
            assertThat(block.getString("user")).isEqualTo(bob.id());
            assertThat(blocks(ann, bob).expect(200).object()).isEqualTo(block);
            assertThat(ann.get("/api/blocks").expect(200).array()).containsExactly(block);
            assertThat(bob.get("/api/blocks").expect(200).array()).isEmpty();
            unblocks(bob, ann).expect(404);
            assertThat(unblocks(ann, bob).expect(200).object()).isEqualTo(block);
            unblocks(ann, bob).expect(404);
            assertThat(ann.get("/api/blocks").expect(200).array()).isEmpty();

            assertThat(heard(blocker))
                    .extracting(frame -> frame.getString("event"))
                    .containsExactly("block.created", "block.deleted");
            assertThat(heard(blocker))
                    .extracting(frame -> frame.getJsonObject("data"))
                    .containsExactly(block, block);
            assertThat(heard(blocked)).isEmpty();
            assertThat(heard(narrowed)).isEmpty();
            assertThat(heard(third)).isEmpty();
        }
    }

    @Test
    void oneBlocksOthersWhoAreThereAndOnlySoMany() {
        blocks(ann, ann).expect(400);
        ann.put("/api/users/" + "0".repeat(24) + "/block", "{}").expect(404);
        List<Player> others = Stream.generate(lobby::player).limit(MAX).toList();
        others.forEach(other -> blocks(ann, other).expect(200));

        assertThat(blocks(ann, bob).expect(409).problem()).isEqualTo("too-many-blocks");

        blocks(ann, others.get(0)).expect(200);
        List<String> paged = new ArrayList<>();
        String next = "/api/blocks?limit=2";
        while (!next.isEmpty()) {
            Answer page = ann.get(next).expect(200);
            page.array().forEach(block -> paged.add(block.asJsonObject().getString("user")));
            next = page.next();
        }
        assertThat(paged).isEqualTo(others.stream().map(Player::id).toList());
        unblocks(ann, others.get(0)).expect(200);
        blocks(ann, bob).expect(200);
    }

    @Test
    void theOneWhoBlocksCanNeitherWriteNorAskAndIsToldSo() {
        String before = ann.says(bob.id(), "before").getString("_id");
        blocks(ann, bob).expect(200);

        assertThat(writes(ann, bob, "hello").expect(409).problem()).isEqualTo("blocked");
        assertThat(asks(ann, bob).expect(409).problem()).isEqualTo("blocked");
        assertThat(ann.patch("/api/messages/" + before, Lobby.json("body", "changed"))
                        .expect(409)
                        .problem())
                .isEqualTo("blocked");
        ann.delete("/api/messages/" + before).expect(200);
        // Also while the other one blocks back.
        blocks(bob, ann).expect(200);
        assertThat(writes(ann, bob, "hello").expect(409).problem()).isEqualTo("blocked");
        unblocks(ann, bob).expect(200);
        writes(ann, bob, "hello").expect(201);
        assertThat(talk(bob, ann)).isEmpty();
    }

    @Test
    void whatTheBlockedOneWritesIsSeenByThemAloneForEver() {
        bob.says(ann.id(), "before");
        session(ann).close();
        String begin = ann.get("/api/blocks").header("Event-Cursor");
        List<String> sent = new ArrayList<>();
        try (Session receiver = session(ann);
                Session sender =
                        session(bob, "[\"game.created\",{\"pattern\":\"message.*\",\"about\":\"" + ann.id() + "\"}]");
                Session third = session(eve)) {
            blocks(ann, bob).expect(200);
            for (String body : List.of("one", "two")) {
                sent.add(writes(bob, ann, body).expect(201).object().getString("_id"));
            }
            unblocks(ann, bob).expect(200);
            bob.patch("/api/messages/" + sent.get(0), Lobby.json("body", "ONE")).expect(200);
            bob.delete("/api/messages/" + sent.get(1)).expect(200);
            bob.says(ann.id(), "after");

            assertThat(talk(bob, ann)).containsExactly("before", "ONE", "after");
            assertThat(talk(ann, bob)).containsExactly("before", "after");
            bob.get("/api/messages/" + sent.get(0)).expect(200);
            for (Player other : List.of(ann, eve)) {
                other.get("/api/messages/" + sent.get(0)).expect(404);
                other.patch("/api/messages/" + sent.get(0), Lobby.json("body", "x"))
                        .expect(404);
                other.delete("/api/messages/" + sent.get(0)).expect(404);
            }
            assertThat(names(sender))
                    .containsExactly(
                            "message.created",
                            "message.created",
                            "message.updated",
                            "message.deleted",
                            "message.created");
            assertThat(names(receiver)).containsExactly("block.created", "block.deleted", "message.created");
            assertThat(heard(third)).isEmpty();
        }
        try (Session replay = Session.openV1(lobby, "/ws?access_token=" + ann.token());
                Session own = Session.openV1(lobby, "/ws?access_token=" + bob.token())) {
            for (Session session : List.of(replay, own)) {
                session.ask("\"event\":\"subscribe\",\"data\":\"**\",\"after\":\"" + begin + "\"");
            }
            assertThat(names(replay)).containsExactly("block.created", "block.deleted", "message.created");
            assertThat(names(own)).hasSize(5).doesNotContain("block.created");
        }
    }

    @Test
    void whatTheBlockedOneChangesOfBeforeIsTheirOwnFromThenOn() {
        JsonObject before = bob.says(ann.id(), "before");
        String path = "/api/messages/" + before.getString("_id");
        blocks(ann, bob).expect(200);
        assertThat(bob.patch(path, Lobby.json("body", "before")).expect(200).object())
                .isEqualTo(before);
        assertThat(talk(ann, bob)).containsExactly("before");
        try (Session receiver = session(ann);
                Session sender = session(bob)) {
            bob.patch(path, Lobby.json("body", "changed")).expect(200);

            assertThat(names(sender)).containsExactly("message.updated");
            assertThat(names(receiver)).isEmpty();
        }
        assertThat(talk(bob, ann)).containsExactly("changed");
        assertThat(talk(ann, bob)).isEmpty();
        ann.get(path).expect(404);
    }

    /** Pages of what one wrote unseen, between what both see, in both directions. */
    @Test
    void theTalkIsPagedInOneOrder() {
        List<String> ids = new ArrayList<>();
        ids.add(writes(bob, ann, "0").expect(201).object().getString("_id"));
        blocks(ann, bob).expect(200);
        ids.add(writes(bob, ann, "1").expect(201).object().getString("_id"));
        ids.add(writes(bob, ann, "2").expect(201).object().getString("_id"));
        unblocks(ann, bob).expect(200);
        ids.add(writes(ann, bob, "3").expect(201).object().getString("_id"));

        assertThat(pages(bob, "/api/messages?limit=1&with=" + ann.id())).containsExactly("3", "2", "1", "0");
        assertThat(pages(bob, "/api/messages?limit=1&with=" + ann.id() + "&after=" + ids.get(0)))
                .containsExactly("1", "2", "3");
        assertThat(pages(bob, "/api/messages?limit=2&with=" + ann.id() + "&before=" + ids.get(2)))
                .containsExactly("0", "1");
        assertThat(pages(ann, "/api/messages?limit=1&with=" + bob.id())).containsExactly("3", "0");
        bob.delete("/api/messages/" + ids.get(1)).expect(200);
        assertThat(pages(bob, "/api/messages?limit=1&with=" + ann.id() + "&after=" + ids.get(1)))
                .containsExactly("2", "3");
        assertThat(pages(bob, "/api/messages?limit=1&with=" + ann.id() + "&before=" + ids.get(1)))
                .containsExactly("0");
    }

    private static List<String> pages(Player player, String first) {
        List<String> bodies = new ArrayList<>();
        String next = first;
        while (!next.isEmpty()) {
            Answer page = player.get(next).expect(200);
            page.array().forEach(message -> bodies.add(message.asJsonObject().getString("body")));
            next = page.next();
        }
        return bodies;
    }

    @Test
    void aBlockEndsFriendshipAndRequestsInBothDirections() {
        asks(ann, bob).expect(201);
        asks(bob, ann).expect(200);
        try (Session blocker = session(ann);
                Session blocked = session(bob)) {
            blocks(ann, bob).expect(200);

            assertThat(names(blocker)).containsExactly("friend.deleted", "block.created");
            assertThat(names(blocked)).containsExactly("friend.deleted");
        }
        assertThat(friends(ann)).isEmpty();
        assertThat(friends(bob)).isEmpty();
        unblocks(ann, bob).expect(200);
        for (Player asking : List.of(ann, bob)) {
            asks(asking, asking.equals(ann) ? bob : ann).expect(201);
            blocks(ann, bob).expect(200);
            assertThat(friends(ann)).isEmpty();
            assertThat(friends(bob)).isEmpty();
            unblocks(ann, bob).expect(200);
        }
    }

    @Test
    void aRequestOfTheBlockedOneIsSeenByThemAlone() {
        blocks(ann, bob).expect(200);
        try (Session blocker = session(ann);
                Session blocked = session(bob);
                Session third = session(eve)) {
            JsonObject request = asks(bob, ann).expect(201).object();

            assertThat(friends(bob)).containsExactly(request);
            assertThat(friends(ann)).isEmpty();
            ann.get("/api/friends/" + bob.id()).expect(404);
            ann.delete("/api/friends/" + bob.id()).expect(404);
            assertThat(asks(bob, ann).expect(409).problem()).isEqualTo("already-asked");
            unblocks(ann, bob).expect(200);
            assertThat(friends(ann)).isEmpty();
            assertThat(asks(bob, ann).expect(409).problem()).isEqualTo("already-asked");
            assertThat(bob.delete("/api/friends/" + ann.id()).expect(200).object())
                    .isEqualTo(request);

            assertThat(names(blocked)).containsExactly("friend.created", "friend.deleted");
            assertThat(names(blocker)).containsExactly("block.deleted");
            assertThat(heard(third)).isEmpty();
        }
        asks(bob, ann).expect(201);
        assertThat(friends(ann)).hasSize(1);
    }

    /** As the blocked one expects whose request was not declined. */
    @Test
    void whoAsksSomebodyWithAHiddenRequestIsFriendsWithThem() {
        blocks(ann, bob).expect(200);
        asks(bob, ann).expect(201);
        unblocks(ann, bob).expect(200);
        try (Session blocked = session(bob);
                Session blocker = session(ann)) {
            JsonObject friends = asks(ann, bob).expect(200).object();

            assertThat(friends.getString("state")).isEqualTo("accepted");
            assertThat(friends(ann)).containsExactly(friends).isEqualTo(friends(bob));
            assertThat(names(blocked)).containsExactly("friend.updated");
            assertThat(names(blocker)).containsExactly("friend.updated");
        }
    }

    @Test
    void aBlockEndsTheHiddenRequestsOfBoth() {
        blocks(ann, bob).expect(200);
        asks(bob, ann).expect(201);
        blocks(ann, bob).expect(200);
        assertThat(friends(bob)).as("The block was there already").hasSize(1);
        try (Session blocker = session(ann);
                Session blocked = session(bob)) {
            blocks(bob, ann).expect(200);

            assertThat(friends(bob)).isEmpty();
            assertThat(names(blocked)).containsExactly("friend.deleted", "block.created");
            assertThat(heard(blocker)).isEmpty();
        }
    }

    /** Otherwise others would learn of hidden requests when they ask, and the one who blocks when they do. */
    @Test
    void hiddenRequestsCountForThoseWhoAskAndNotForTheOneWhoBlocks() {
        blocks(ann, bob).expect(200);
        asks(bob, ann).expect(201);
        for (int i = 1; i < MAX_FRIENDS; i++) {
            asks(ann, lobby.player()).expect(201);
        }

        assertThat(asks(eve, ann).expect(409).problem()).isEqualTo("too-many-friends");
        asks(ann, eve).expect(201);
        unblocks(ann, bob).expect(200);
        assertThat(asks(ann, bob).expect(409).problem()).isEqualTo("too-many-friends");
    }

    @Test
    void inAGameThatBothAreInNothingChanges() {
        String game = ann.createsGame("both");
        bob.joins(game);
        blocks(ann, bob).expect(200);
        try (Session blocker = session(ann)) {
            JsonObject said = bob.says(game, "hello");

            assertThat(ann.get("/api/messages/" + said.getString("_id"))
                            .expect(200)
                            .object())
                    .isEqualTo(said);
            assertThat(bob.patch("/api/messages/" + said.getString("_id"), Lobby.json("body", "changed"))
                            .expect(200)
                            .object()
                            .getString("body"))
                    .isEqualTo("changed");
            ann.says(game, "hello back");
            assertThat(names(blocker)).containsExactly("message.created", "message.updated", "message.created");
        }
    }

    /** Each answer and event of the blocked one, in its order, is that of somebody who is not blocked, but for ids and times. */
    @Test
    void theBlockedOneSeesNothingElseThanEverybody() {
        blocks(ann, bob).expect(200);
        assertThat(program(bob)).isEqualTo(program(eve));
    }

    /** That of Bob was ended by a block, that of Eve just so. */
    @Test
    void theEndOfAFriendshipTellsNothingOfABlock() {
        List<List<String>> told = new ArrayList<>();
        for (Player friend : List.of(bob, eve)) {
            asks(ann, friend).expect(201);
            asks(friend, ann).expect(200);
            try (Session session = session(friend)) {
                if (friend.equals(bob)) {
                    blocks(ann, friend).expect(200);
                } else {
                    ann.delete("/api/friends/" + friend.id()).expect(200);
                }
                assertThat(heard(session)).hasSize(1);
                told.add(Stream.concat(events(session, friend).stream(), program(friend).stream())
                        .toList());
            }
        }
        assertThat(told.get(0)).isEqualTo(told.get(1));
    }

    /** What a session was told, each with the number of events before it that it was not told of. */
    private List<String> events(Session session, Player player) {
        List<String> told = new ArrayList<>();
        long last = 0;
        for (JsonObject frame : session.placed()) {
            String cursor = frame.getString("cursor");
            long position = Long.parseLong(cursor.substring(cursor.length() - 12), 16);
            String name = frame.getString("event");
            String untold = told.isEmpty() ? "first " : (position - last - 1) + " untold, then ";
            last = position;
            // Users whom other tests have left behind come and go.
            if (!name.matches("(user|member)\\..*")) {
                told.add(untold + (name.equals("game.created") ? "the end" : plain(frame.toString(), player)));
            }
        }
        return told;
    }

    /** All that one can do to somebody, and what one is told of it. */
    private List<String> program(Player player) {
        List<String> told = new ArrayList<>();
        try (Session session = session(player)) {
            told.add(answer(player, "GET", "/api/messages?with={ann}", null));
            told.add(answer(player, "POST", "/api/messages", "{\"receiver\":\"{ann}\",\"body\":\"one\"}"));
            String first = "/api/messages/"
                    + player.get("/api/messages?with=" + ann.id())
                            .array()
                            .getJsonObject(0)
                            .getString("_id");
            told.add(answer(player, "GET", first, null));
            told.add(answer(player, "PATCH", first, "{\"body\":\"one\"}"));
            told.add(answer(player, "PATCH", first, "{\"body\":\"two\"}"));
            for (int i = 0; i < 5; i++) {
                told.add(answer(player, "POST", "/api/messages", "{\"receiver\":\"{ann}\",\"body\":\"more\"}"));
            }
            told.add(answer(player, "GET", "/api/messages?with={ann}&limit=2", null));
            told.add(answer(player, "DELETE", first, null));
            told.add(answer(player, "DELETE", first, null));
            told.add(answer(player, "POST", "/api/messages", "{\"receiver\":\"{ann}\",\"body\":\"again\"}"));
            told.add(answer(player, "GET", "/api/friends/{ann}", null));
            told.add(answer(player, "POST", "/api/friends", "{\"user\":\"{ann}\"}"));
            told.add(answer(player, "POST", "/api/friends", "{\"user\":\"{ann}\"}"));
            told.add(answer(player, "GET", "/api/friends/{ann}", null));
            told.add(answer(player, "GET", "/api/friends?state=requested", null));
            told.add(answer(player, "DELETE", "/api/friends/{ann}", null));
            told.add(answer(player, "DELETE", "/api/friends/{ann}", null));
            told.add(answer(player, "GET", "/api/users/{ann}", null));
            told.add(answer(player, "GET", "/api/blocks", null));
            told.add(answer(player, "DELETE", "/api/users/{ann}/block", null));
            assertThat(heard(session)).isNotEmpty();
            told.addAll(events(session, player));
        }
        return told;
    }

    private String answer(Player player, String method, String path, @Nullable String body) {
        Answer answer = lobby.call(
                method,
                path.replace("{ann}", ann.id()),
                player.token(),
                body == null ? null : body.replace("{ann}", ann.id()));
        TreeMap<String, List<String>> headers =
                new TreeMap<>(answer.response().headers().map());
        headers.remove("event-cursor");
        headers.remove("date");
        return plain(method + " " + path + " " + answer + " " + headers, player);
    }

    /** Without what differs from user to user, and from time to time. */
    private String plain(String text, Player player) {
        return text.replace(ann.id(), "ann")
                .replace(player.id(), "me")
                .replaceAll("[0-9a-f]{24,28}", "id")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "time")
                .replaceAll("\"(cursor|name)\":\"[^\"]*\"", "$1");
    }

    @Test
    void twoAreNeverFriendsWhileOneBlocksTheOther() {
        for (int i = 0; i < 15; i++) {
            Player one = lobby.player();
            Player other = lobby.player();
            asks(one, other).expect(201);
            try (Session session = session(one)) {
                CompletableFuture<Answer> accepting = CompletableFuture.supplyAsync(() -> asks(other, one));
                CompletableFuture<Answer> blocking = CompletableFuture.supplyAsync(() -> blocks(one, other));

                blocking.join().expect(200);
                assertThat(accepting.join().status()).isIn(200, 201);

                assertThat(friends(one)).isEmpty();
                assertThat(names(session))
                        .isIn(
                                List.of("friend.updated", "friend.deleted", "block.created"),
                                List.of("friend.deleted", "block.created"));
                assertThat(friends(other)).hasSize(accepting.join().status() == 200 ? 0 : 1);
            }
        }
    }

    @Test
    void whatIsSentAfterABlockWasAnsweredReachesNobody() {
        for (int i = 0; i < 10; i++) {
            Player one = lobby.player();
            Player other = lobby.player();
            try (Session session = session(one)) {
                CompletableFuture<Answer> meanwhile =
                        CompletableFuture.supplyAsync(() -> writes(other, one, "at once"));
                blocks(one, other).expect(200);
                writes(other, one, "after").expect(201);
                meanwhile.join().expect(201);

                assertThat(talk(other, one)).containsExactlyInAnyOrder("at once", "after");
                List<String> seen = heard(session).stream()
                        .filter(frame -> frame.getString("event").equals("message.created"))
                        .map(frame -> frame.getJsonObject("data").getString("body"))
                        .toList();
                assertThat(talk(one, other)).isEqualTo(seen).isIn(List.of(), List.of("at once"));
            }
        }
    }

    @Test
    void twoMayBlockEachOtherAtOnce() {
        for (int i = 0; i < 10; i++) {
            Player one = lobby.player();
            Player other = lobby.player();
            CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> blocks(one, other));
            CompletableFuture<Answer> again = CompletableFuture.supplyAsync(() -> blocks(one, other));
            CompletableFuture<Answer> second = CompletableFuture.supplyAsync(() -> blocks(other, one));

            assertThat(first.join().expect(200).object())
                    .isEqualTo(again.join().expect(200).object());
            second.join().expect(200);
            CompletableFuture<Answer> gone = CompletableFuture.supplyAsync(() -> one.delete("/api/users/" + one.id()));
            other.delete("/api/users/" + other.id()).expect(200);
            gone.join().expect(200);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeletedUserTakesBlocksAlongAndWhatWasHiddenStaysSo(boolean blockerGoes) {
        blocks(ann, bob).expect(200);
        asks(bob, ann).expect(201);
        bob.says(ann.id(), "hidden");
        Player leaving = blockerGoes ? ann : bob;
        Player staying = blockerGoes ? bob : ann;
        try (Session session = session(staying);
                Session third = session(eve)) {
            leaving.delete("/api/users/" + leaving.id()).expect(200);

            assertThat(names(session)).containsExactly(blockerGoes ? "friend.deleted" : "block.deleted");
            assertThat(heard(third)).isEmpty();
        }
        assertThat(staying.get("/api/blocks").expect(200).array()).isEmpty();
        assertThat(friends(staying)).isEmpty();
        if (blockerGoes) {
            assertThat(talk(bob, ann)).containsExactly("hidden");
        } else {
            ann.get("/api/messages?with=" + bob.id()).expect(404);
        }
    }
}
