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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Friends and requests, on an open server: there, too, only the two users see them. */
@ArquillianTest
@RunAsClient
class FriendsIT {
    private static final int MAX = 4;

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player ann;
    private Player bob;
    private Player eve;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby(
                "lobby.friend.max=" + MAX,
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

    private static Answer asks(Player player, Player other) {
        return player.post("/api/friends", Lobby.json("user", other.id()));
    }

    private static Answer ends(Player player, Player other) {
        return player.delete("/api/friends/" + other.id());
    }

    private static void befriend(Player one, Player other) {
        asks(one, other).expect(201);
        asks(other, one).expect(200);
    }

    private static List<JsonValue> friends(Player player) {
        return List.copyOf(player.get("/api/friends").expect(200).array());
    }

    /** A session that hears of what happens from now on. */
    private Session session(Player player) {
        Session session = Session.openV1(lobby, "/ws?access_token=" + player.token());
        session.ask("\"event\":\"subscribe\",\"data\":\"**\"");
        session.settle(eve);
        return session;
    }

    /** What a session heard of friends, after it has heard of a later event. */
    private List<JsonObject> heard(Session session) {
        session.awaitLater(eve);
        return session.placed().stream()
                .filter(frame -> frame.getString("event").startsWith("friend."))
                .toList();
    }

    private List<String> namesHeard(Session session) {
        return heard(session).stream().map(frame -> frame.getString("event")).toList();
    }

    @Test
    void aRequestThatIsAcceptedMakesTwoFriends() {
        Answer asked = asks(ann, bob).expect(201);
        JsonObject request = asked.object();
        assertThat(request.getString("from")).isEqualTo(ann.id());
        assertThat(request.getString("to")).isEqualTo(bob.id());
        assertThat(request.getString("state")).isEqualTo("requested");
        assertThat(request.keySet()).containsExactly("from", "to", "state", "createdAt", "updatedAt");
        assertThat(asked.header("Location")).endsWith("/api/friends/" + bob.id());
        for (Player player : List.of(ann, bob)) {
            assertThat(friends(player)).containsExactly(request);
        }

        JsonObject friends = asks(bob, ann).expect(200).object();

        assertThat(friends.getString("state")).isEqualTo("accepted");
        assertThat(friends.getString("from")).isEqualTo(ann.id());
        assertThat(friends(ann)).containsExactly(friends).isEqualTo(friends(bob));
        assertThat(ann.get("/api/friends/" + bob.id()).expect(200).object()).isEqualTo(friends);
        assertThat(bob.get("/api/friends/" + ann.id()).expect(200).object()).isEqualTo(friends);
        assertThat(friends(eve)).isEmpty();
        eve.get("/api/friends/" + ann.id()).expect(404);
    }

    @Test
    void whatOneHasAskedAlreadyIsRefused() {
        asks(ann, bob).expect(201);
        assertThat(asks(ann, bob).expect(409).problem()).isEqualTo("already-asked");
        asks(bob, ann).expect(200);

        for (Player player : List.of(ann, bob)) {
            assertThat(asks(player, player.equals(ann) ? bob : ann).expect(409).problem())
                    .isEqualTo("already-friends");
        }
    }

    @Test
    void oneCanAskOnlyAnotherUserWhoIsThere() {
        assertThat(asks(ann, ann).expect(400).problem()).isEqualTo("invalid-request");
        ann.post("/api/friends", Lobby.json("user", "0".repeat(24))).expect(404);
        ann.post("/api/friends", Lobby.json("user", ann.createsGame("no user"))).expect(404);
        ann.post("/api/friends", "{}").expect(400);
        ann.get("/api/friends?state=blocked").expect(400);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void eachOfTheTwoEndsAFriendshipOrARequest(boolean accepted, boolean byTheAsker) {
        JsonObject last = asks(ann, bob).expect(201).object();
        if (accepted) {
            last = asks(bob, ann).expect(200).object();
        }
        Player ending = byTheAsker ? ann : bob;
        Player other = byTheAsker ? bob : ann;
        eve.delete("/api/friends/" + ann.id()).expect(404);

        assertThat(ends(ending, other).expect(200).object()).isEqualTo(last);

        ends(ending, other).expect(404);
        ends(other, ending).expect(404);
        assertThat(friends(ann)).isEmpty();
        asks(bob, ann).expect(201);
    }

    @Test
    void onlyTheTwoHearOfIt() {
        try (Session asker = session(ann);
                Session asked = session(bob);
                Session third = session(eve);
                Session nobody = lobby.session("**")) {
            befriend(ann, bob);
            ends(bob, ann).expect(200);

            List<JsonObject> told = heard(asker);
            assertThat(told)
                    .extracting(frame -> frame.getString("event"))
                    .containsExactly("friend.created", "friend.updated", "friend.deleted");
            assertThat(told)
                    .extracting(frame -> frame.getJsonObject("data").getString("state"))
                    .containsExactly("requested", "accepted", "accepted");
            assertThat(heard(asked)).isEqualTo(told);
            assertThat(heard(third)).isEmpty();
            nobody.awaitLater(eve);
            assertThat(nobody.texts()).noneMatch(text -> text.contains("friend."));
        }
    }

    @Test
    void aReplayShowsItToTheTwoAlone() {
        String begin = ann.get("/api/friends").header("Event-Cursor");
        befriend(ann, bob);

        for (Player player : List.of(ann, bob, eve)) {
            try (Session replay = Session.openV1(lobby, "/ws?access_token=" + player.token())) {
                replay.ask(
                        "\"event\":\"subscribe\",\"data\":[\"friend.*\",\"game.created\"],\"after\":\"" + begin + "\"");

                assertThat(namesHeard(replay))
                        .isEqualTo(player.equals(eve) ? List.of() : List.of("friend.created", "friend.updated"));
            }
        }
    }

    @Test
    void oneCanNarrowToEachOfTheTwo() {
        try (Session session = Session.openV1(lobby, "/ws?access_token=" + ann.token())) {
            session.ask("\"event\":\"subscribe\",\"data\":[\"game.created\",{\"pattern\":\"friend.*\",\"about\":\""
                    + bob.id() + "\"}]");
            asks(ann, eve).expect(201);
            asks(ann, bob).expect(201);

            assertThat(heard(session))
                    .extracting(frame -> frame.getJsonObject("data").getString("to"))
                    .containsExactly(bob.id());
        }
    }

    @Test
    void aListIsFilteredByStateAndPagedInOneOrder() {
        Player zoe = lobby.player();
        asks(bob, ann).expect(201);
        asks(ann, zoe).expect(201);
        befriend(ann, eve);

        List<JsonValue> all = friends(ann);
        assertThat(all)
                .extracting(friend -> friend.asJsonObject().getString("from"))
                .containsExactly(bob.id(), ann.id(), ann.id());
        List<JsonValue> paged = new ArrayList<>();
        String next = "/api/friends?limit=1";
        while (!next.isEmpty()) {
            Answer page = ann.get(next).expect(200);
            assertThat(page.array()).hasSize(1);
            paged.addAll(page.array());
            next = page.next();
        }
        assertThat(paged).isEqualTo(all);
        assertThat(ann.get("/api/friends?state=requested").array()).isEqualTo(all.subList(0, 2));
        assertThat(ann.get("/api/friends?state=accepted&limit=1").array()).isEqualTo(all.subList(2, 3));
    }

    @Test
    void aUserHasOnlySoManyWhoeverAsked() {
        List<Player> others = Stream.generate(lobby::player).limit(MAX).toList();
        for (Player other : others) {
            if (others.indexOf(other) % 2 == 0) {
                asks(ann, other).expect(201);
            } else {
                asks(other, ann).expect(201);
            }
        }

        assertThat(asks(ann, bob).expect(409).problem()).isEqualTo("too-many-friends");
        assertThat(asks(bob, ann).expect(409).problem()).isEqualTo("too-many-friends");
        asks(ann, others.get(1)).expect(200);
        ends(ann, others.get(0)).expect(200);
        asks(bob, ann).expect(201);
    }

    /** Many times, because the two meet in another way each time. */
    @Test
    void twoWhoAskEachOtherAtOnceAreFriendsOnce() {
        try (Session session = session(ann)) {
            for (int i = 0; i < 15; i++) {
                Player other = lobby.player();
                CompletableFuture<Answer> one = CompletableFuture.supplyAsync(() -> asks(ann, other));
                CompletableFuture<Answer> two = CompletableFuture.supplyAsync(() -> asks(other, ann));

                assertThat(Set.of(one.join().status(), two.join().status())).containsExactlyInAnyOrder(200, 201);
                assertThat(friends(ann)).hasSize(1).isEqualTo(friends(other));
                assertThat(friends(ann).get(0).asJsonObject().getString("state"))
                        .isEqualTo("accepted");
                ends(ann, other).expect(200);
            }

            assertThat(namesHeard(session))
                    .hasSize(45)
                    .filteredOn("friend.created"::equals)
                    .hasSize(15);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isDeletedWithEitherUser(boolean asker) {
        befriend(ann, bob);
        asks(asker ? ann : bob, eve).expect(201);
        Player leaving = asker ? ann : bob;
        Player staying = asker ? bob : ann;
        try (Session session = session(staying)) {
            leaving.delete("/api/users/" + leaving.id()).expect(200);

            assertThat(friends(staying)).isEmpty();
            assertThat(friends(eve)).isEmpty();
            assertThat(namesHeard(session)).containsExactly("friend.deleted");
            asks(staying, leaving).expect(404);
        }
    }

    /** Two who are deleted at once have rows in common, in both directions. */
    @Test
    void twoFriendsMayBeDeletedAtOnce() {
        for (int i = 0; i < 5; i++) {
            Player one = lobby.player();
            Player other = lobby.player();
            befriend(one, other);
            one.put("/api/users/" + ann.id() + "/block", "{}").expect(200);
            CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> one.delete("/api/users/" + one.id()));
            CompletableFuture<Answer> second =
                    CompletableFuture.supplyAsync(() -> other.delete("/api/users/" + other.id()));

            first.join().expect(200);
            second.join().expect(200);
        }
    }

    /** What else is public on an open server does not show a block, either. */
    @Test
    void onAnOpenServerABlockAndWhatIsHiddenIsShownToNobodyElse() {
        try (Session blocker = session(ann);
                Session blocked = session(bob);
                Session third = session(eve)) {
            ann.put("/api/users/" + bob.id() + "/block", "{}").expect(200);
            JsonObject hidden = bob.says(ann.id(), "hidden");
            bob.patch("/api/messages/" + hidden.getString("_id"), Lobby.json("body", "still hidden"))
                    .expect(200);
            JsonObject open = bob.says(eve.id(), "open");
            bob.delete("/api/messages/" + hidden.getString("_id")).expect(200);

            List<JsonObject> unused = heard(blocker);
            assertThat(events(blocker))
                    .containsSubsequence("block.created", "message.created")
                    .doesNotContain("message.updated", "message.deleted");
            List<JsonObject> unusedEither = heard(blocked);
            assertThat(events(blocked))
                    .containsSubsequence("message.created", "message.updated", "message.created", "message.deleted")
                    .doesNotContain("block.created");
            List<JsonObject> nor = heard(third);
            assertThat(nor).isEmpty();
            assertThat(events(third)).doesNotContain("block.created", "message.updated", "message.deleted");
            assertThat(third.texts())
                    .anyMatch(text -> text.contains(open.getString("_id")))
                    .noneMatch(text -> text.contains(hidden.getString("_id")));
        }
    }

    private static List<String> events(Session session) {
        return session.placed().stream().map(frame -> frame.getString("event")).toList();
    }
}
