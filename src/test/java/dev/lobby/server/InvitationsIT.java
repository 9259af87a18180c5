package dev.lobby.server;

import static dev.lobby.harness.AtOnce.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

/** Invitations on a private server: who makes, accepts and ends them, what ends them, and what they let their guests see. */
@ArquillianTest
@RunAsClient
class InvitationsIT {
    private static final int MAX_SENT = 3;
    private static final int MAX_RECEIVED = 2;
    private static final String NOTHING = "0".repeat(24);

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player owner;
    private Player member;
    private Player guest;
    private Player stranger;
    private String id;
    private String game;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby(
                "lobby.visibility=private",
                "lobby.invitation.max-sent=" + MAX_SENT,
                "lobby.invitation.max-received=" + MAX_RECEIVED,
                "lobby.rest.max-requests-per-second=0",
                "lobby.rest.max-logins-per-minute=0");
    }

    @BeforeEach
    void open() {
        lobby = Lobby.at(url);
        owner = lobby.player();
        member = lobby.player();
        guest = lobby.player();
        stranger = lobby.player();
        id = owner.createsGame("chess");
        game = "/api/games/" + id;
        member.joins(id);
    }

    private void become(String rules) {
        owner.patch(game, rules.replace('\'', '"')).expect(200);
    }

    private Answer invites(Player inviter, Player invited) {
        return inviter.post(game + "/invitations", Lobby.json("user", invited.id()));
    }

    /** The path of a new invitation. */
    private String invited(Player inviter, Player invited) {
        return "/api/invitations/"
                + invites(inviter, invited).expect(201).object().getString("_id");
    }

    private Answer accepts(Player player, String invitation) {
        return player.post(invitation + "/accept", null);
    }

    private static List<String> ids(Answer list) {
        return list.expect(200).array().stream()
                .map(each -> "/api/invitations/" + each.asJsonObject().getString("_id"))
                .toList();
    }

    private static List<String> of(Player player) {
        return ids(player.get("/api/invitations"));
    }

    private Session session(Player player) {
        Session session = Session.open(lobby, "/ws?access_token=" + player.token());
        session.subscribe("**");
        session.fence();
        session.settle(stranger);
        return session;
    }

    /** What a session heard of the game, after it has heard of another game that was opened later. */
    private List<String> heard(Session session) {
        session.awaitLater(stranger);
        return ofGame(session.received());
    }

    /** With the reason, if there is one. */
    private List<String> ofGame(List<JsonObject> frames) {
        return frames.stream()
                .filter(frame -> Objects.toString(frame.get("data")).contains(id))
                .map(frame -> frame.getString("event") + " "
                        + frame.getJsonObject("data").getString("reason", ""))
                .map(String::strip)
                .toList();
    }

    @Test
    void anInvitationIsSeenByThoseWhomItConcerns() {
        Answer made = invites(member, guest).expect(201);
        JsonObject invitation = made.object();
        String path = URI.create(made.header("Location")).getPath();

        assertThat(invitation.getString("gameId")).isEqualTo(id);
        assertThat(invitation.getString("from")).isEqualTo(member.id());
        assertThat(invitation.getString("to")).isEqualTo(guest.id());
        assertThat(invitation.getString("expiresAt")).isGreaterThan(invitation.getString("createdAt"));
        assertThat(invitation).doesNotContainKey("reason");
        for (Player player : List.of(member, guest)) {
            assertThat(player.get(path).expect(200).object()).isEqualTo(invitation);
            assertThat(player.get("/api/invitations").expect(200).array()).containsExactly(invitation);
        }
        for (Player player : List.of(owner, stranger)) {
            player.get(path).expect(404);
            assertThat(of(player)).isEmpty();
        }
    }

    @Test
    void theListHasPagesAndGames() {
        String first = invited(owner, guest);
        String here = id;
        id = guest.createsGame("other");
        game = "/api/games/" + id;
        String second = invited(guest, owner);
        String third = invited(guest, stranger);

        assertThat(of(guest)).containsExactly(first, second, third);
        assertThat(ids(guest.get("/api/invitations?game=" + here))).containsExactly(first);
        assertThat(ids(guest.get("/api/invitations?game=" + id))).containsExactly(second, third);
        assertThat(of(owner)).containsExactly(first, second);
        List<String> pages = new ArrayList<>();
        for (String page = "/api/invitations?limit=1"; !page.isEmpty(); ) {
            Answer answer = guest.get(page);
            assertThat(ids(answer)).hasSize(1);
            pages.addAll(ids(answer));
            page = answer.next();
        }
        assertThat(pages).containsExactly(first, second, third);
    }

    @Test
    void membersInvite() {
        invites(stranger, guest).expect(403);
        member.post("/api/games/" + NOTHING + "/invitations", Lobby.json("user", guest.id()))
                .expect(404);
        member.post(game + "/invitations", Lobby.json("user", NOTHING)).expect(404);
        member.post(game + "/invitations", Lobby.json("user", "x")).expect(400);
        member.post(game + "/invitations", "{}").expect(400);
        assertThat(invites(member, owner).problem()).isEqualTo("already-a-member");
        assertThat(invites(member, member).problem()).isEqualTo("already-a-member");
        invites(member, guest).expect(201);
        assertThat(invites(member, guest).problem()).isEqualTo("already-invited");
        assertThat(invites(owner, guest).problem()).isEqualTo("already-invited");
    }

    @Test
    void theOwnerAloneInvitesToAnInvitedGame() {
        become("{'access':'invited'}");
        invites(member, guest).expect(403);
        assertThat(invites(stranger, guest).expect(404).response().body())
                .isEqualTo(stranger.post("/api/games/" + NOTHING + "/invitations", Lobby.json("user", guest.id()))
                        .expect(404)
                        .response()
                        .body());
        invited(owner, guest);
        invites(guest, stranger).expect(403);
    }

    @Test
    void itsGuestAcceptsWithoutThePassword() {
        become("{'password':'secret'}");
        String invitation = invited(member, guest);
        accepts(member, invitation).expect(403);
        accepts(stranger, invitation).expect(404);
        accepts(owner, invitation).expect(404);
        guest.post(game + "/members", "{}").expect(403);

        Answer accepted = guest.post(invitation + "/accept", "{\"attributes\":{\"colour\":\"red\"}}")
                .expect(201);

        assertThat(accepted.object().getString("userId")).isEqualTo(guest.id());
        assertThat(guest.get(URI.create(accepted.header("Location")).getPath())
                        .expect(200)
                        .object())
                .isEqualTo(accepted.object());
        accepts(guest, invitation).expect(404);
        assertThat(of(guest)).isEmpty();
        assertThat(of(member)).isEmpty();
        assertThat(invites(member, guest).problem()).isEqualTo("already-a-member");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'maxMembers':2} | game-full    | {'maxMembers':3}",
                "{'started':true} | game-started | {'started':false}",
                "{'locked':true}  | game-locked  | {'locked':false}",
            })
    void ofAGameThatRefusesTheInvitationStays(String rules, String problem, String again) {
        owner.patch(game, "{\"access\":\"invited\"}").expect(200);
        String invitation = invited(owner, guest);
        become(rules);
        assertThat(accepts(guest, invitation).problem()).isEqualTo(problem);
        assertThat(of(guest)).containsExactly(invitation);
        become(again);
        accepts(guest, invitation).expect(201);
    }

    @Test
    void aGuestMayWatchOnly() {
        String invitation = invited(owner, guest);
        become("{'started':true}");
        assertThat(guest.post(invitation + "/accept", "{\"as\":\"spectator\"}")
                        .expect(201)
                        .object()
                        .getString("role"))
                .isEqualTo("spectator");
    }

    @Test
    void ofTwoGuestsOneGetsTheLastSeat() throws Exception {
        become("{'maxMembers':3}");
        Map<Player, String> guests = Map.of(guest, invited(owner, guest), stranger, invited(owner, stranger));

        List<Answer> answers = atOnce(List.copyOf(guests.entrySet()), each -> accepts(each.getKey(), each.getValue()));

        assertThat(answers)
                .extracting(answer -> answer.status() == 201 ? "joined" : answer.problem())
                .containsExactlyInAnyOrder("joined", "game-full");
        assertThat(of(owner)).as("The other's invitation").hasSize(1);
        assertThat(owner.get(game).object().getInt("members")).isEqualTo(3);
    }

    @Test
    void itsGuestDeclinesAndItsInviterOrTheOwnerRevokes() {
        try (Session guests = session(guest)) {
            for (Player player : List.of(guest, member, owner)) {
                String invitation = invited(member, guest);
                stranger.delete(invitation).expect(404);
                assertThat(player.delete(invitation).expect(200).object().getString("reason"))
                        .isEqualTo(player.equals(guest) ? "declined" : "revoked");
                player.delete(invitation).expect(404);
                accepts(guest, invitation).expect(404);
            }
            assertThat(heard(guests))
                    .containsExactly(
                            "invitation.created",
                            "invitation.deleted declined",
                            "invitation.created",
                            "invitation.deleted revoked",
                            "invitation.created",
                            "invitation.deleted revoked");
        }
    }

    @Test
    void whoJoinsByAnotherWayIsInvitedNoMore() {
        try (Session guests = session(guest)) {
            invited(member, guest);
            guest.joins(id);
            assertThat(of(guest)).isEmpty();
            assertThat(heard(guests))
                    .contains("member.created", "invitation.deleted joined")
                    .endsWith("invitation.deleted joined");
        }
    }

    @Test
    void aBanEndsTheInvitationsOfTheUser() {
        invited(member, guest);
        invited(owner, stranger);
        try (Session strangers = session(stranger);
                Session guests = session(guest)) {
            owner.put(game + "/bans/" + stranger.id(), "{}").expect(200);
            owner.put(game + "/bans/" + member.id(), "{}").expect(200);
            assertThat(heard(strangers)).contains("invitation.deleted banned");
            assertThat(heard(guests)).contains("invitation.deleted banned");
        }
        assertThat(of(guest)).isEmpty();
        assertThat(of(stranger)).isEmpty();
        assertThat(invites(owner, stranger).expect(403).problem()).isEqualTo("banned");
        owner.delete(game + "/bans/" + stranger.id()).expect(200);
        invites(owner, stranger).expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"public", "invited"})
    void theDeletionOfTheGameEndsThem(String access) {
        become("{'access':'" + access + "'}");
        try (Session guests = session(guest)) {
            String invitation = invited(owner, guest);
            owner.delete(game).expect(200);
            assertThat(heard(guests)).contains("invitation.deleted game-deleted");
            accepts(guest, invitation).expect(404);
        }
        assertThat(of(owner)).isEmpty();
    }

    @Test
    void theDeletionOfAUserEndsThoseFromAndToThem() {
        String toOther = invited(member, stranger);
        String toDeleted = invited(owner, guest);
        try (Session owners = session(owner);
                Session others = session(stranger)) {
            guest.delete("/api/users/" + guest.id()).expect(200);
            member.delete("/api/users/" + member.id()).expect(200);
            assertThat(heard(owners)).contains("invitation.deleted user-deleted");
            assertThat(heard(others)).contains("invitation.deleted user-deleted");
        }
        owner.get(toDeleted).expect(404);
        accepts(stranger, toOther).expect(404);
    }

    @Test
    void theDeletionOfTheOwnerEndsThoseToTheirGame() {
        try (Session guests = session(guest)) {
            invited(member, guest);
            owner.delete("/api/users/" + owner.id()).expect(200);
            assertThat(heard(guests)).contains("invitation.deleted game-deleted");
        }
        assertThat(of(guest)).isEmpty();
    }

    @Test
    void openInvitationsAreLimited() {
        List<Player> guests =
                Stream.generate(() -> lobby.player()).limit(MAX_SENT + 1).toList();
        List<String> sent = guests.stream()
                .limit(MAX_SENT)
                .map(each -> invited(owner, each))
                .toList();
        Player last = guests.get(MAX_SENT);
        assertThat(invites(owner, last).expect(409).problem()).isEqualTo("too-many-invitations");
        owner.delete(sent.get(0)).expect(200);
        invites(owner, last).expect(201);

        for (int i = 1; i < MAX_RECEIVED; i++) {
            String other = stranger.createsGame("other");
            stranger.post("/api/games/" + other + "/invitations", Lobby.json("user", last.id()))
                    .expect(201);
        }
        String other = stranger.createsGame("other");
        assertThat(stranger.post("/api/games/" + other + "/invitations", Lobby.json("user", last.id()))
                        .expect(409)
                        .problem())
                .isEqualTo("invited-too-often");
    }

    @Test
    void anInvitedGameExistsForItsGuestsAsForStrangersOfAPublicOne() {
        become("{'access':'invited'}");
        guest.get(game).expect(404);
        String invitation = invited(owner, guest);

        assertThat(guest.get(game).expect(200).object().getString("access")).isEqualTo("invited");
        guest.get(game + "/members").expect(200);
        guest.get(game + "/code").expect(403);
        guest.get(game + "/moves").expect(403);
        guest.get("/api/messages?with=" + id).expect(403);
        guest.post("/api/messages", Lobby.json("receiver", id, "body", "a")).expect(403);
        guest.patch(game, Lobby.json("name", "x")).expect(403);
        guest.delete(game).expect(403);
        assertThat(guest.get("/api/games?owner=" + owner.id()).expect(200).array())
                .as("Lists are its members' only")
                .isEmpty();

        owner.delete(invitation).expect(200);
        guest.get(game).expect(404);
        guest.get(game + "/code").expect(404);
        invited(owner, guest);
        guest.joins(id);
        assertThat(of(guest)).isEmpty();
    }

    @Test
    void guestsHearWhatMembersHearOfAnInvitedGameButForMessagesLiveAndInAReplay() {
        try (Session guests = session(guest);
                Session strangers = session(stranger);
                Session members = session(member)) {
            String before = owner.get(game).header("Event-Cursor");
            become("{'access':'invited'}");
            become("{'name':'before'}");
            String invitation = invited(owner, guest);
            become("{'name':'during'}");
            member.patch(game + "/members/" + member.id(), "{\"ready\":true}").expect(200);
            member.says(id, "not for guests");
            guest.delete(invitation).expect(200);
            become("{'name':'after'}");

            List<String> live = heard(guests);
            assertThat(live)
                    .as("That it is hidden is public")
                    .containsExactly(
                            "game.updated",
                            "invitation.created",
                            "game.updated",
                            "member.updated",
                            "invitation.deleted declined");
            assertThat(heard(strangers)).containsExactly("game.updated");
            assertThat(heard(members))
                    .containsExactly(
                            "game.updated",
                            "game.updated",
                            "game.updated",
                            "member.updated",
                            "message.created",
                            "game.updated");
            assertThat(replayed(guest, before)).isEqualTo(live);
            assertThat(replayed(stranger, before)).containsExactly("game.updated");
        }
    }

    @Test
    void whoAcceptsGoesOnHearingOfAnInvitedGame() {
        become("{'access':'invited'}");
        try (Session guests = session(guest)) {
            String invitation = invited(owner, guest);
            become("{'name':'during'}");
            accepts(guest, invitation).expect(201);
            member.says(id, "welcome");

            assertThat(heard(guests))
                    .containsExactly(
                            "invitation.created",
                            "game.updated",
                            "invitation.deleted accepted",
                            "member.created",
                            "game.updated",
                            "message.created");
        }
    }

    @Test
    void narrowedPatternsFindInvitationsByGameAndUser() {
        try (Session guests = Session.openV1(lobby, "/ws?access_token=" + guest.token());
                Session others = Session.openV1(lobby, "/ws?access_token=" + stranger.token())) {
            for (Session session : List.of(guests, others)) {
                session.ask("\"event\":\"subscribe\",\"data\":[{\"pattern\":\"invitation.*\",\"about\":\"" + id
                        + "\"},\"game.created\"]");
                session.settle(stranger);
            }
            invited(member, guest);
            assertThat(heard(guests)).containsExactly("invitation.created");
            assertThat(heard(others)).isEmpty();
        }
    }

    private List<String> replayed(Player player, String after) {
        try (Session session = Session.openV1(lobby, "/ws?access_token=" + player.token())) {
            session.ask("\"event\":\"subscribe\",\"data\":\"**\",\"after\":\"" + after + "\"");
            await().until(() -> session.texts().stream().anyMatch(text -> text.contains("\"live\"")));
            return ofGame(session.placed());
        }
    }

    @Test
    void aBlockEndsTheInvitationsOfTheTwoAsTheyWouldHaveEndedThem() {
        String other = guest.createsGame("other");
        owner.post(game + "/invitations", Lobby.json("user", guest.id())).expect(201);
        guest.post("/api/games/" + other + "/invitations", Lobby.json("user", owner.id()))
                .expect(201);
        try (Session session = session(owner)) {
            guest.put("/api/users/" + owner.id() + "/block", "{}").expect(200);

            session.awaitLater(stranger);
            assertThat(endings(session))
                    .extracting(data -> data.getString("reason"))
                    .containsExactlyInAnyOrder("declined", "revoked");
        }
        assertThat(guest.get("/api/invitations").array()).isEmpty();
        assertThat(owner.get("/api/invitations").array()).isEmpty();
        assertThat(guest.post("/api/games/" + other + "/invitations", Lobby.json("user", owner.id()))
                        .expect(409)
                        .problem())
                .isEqualTo("blocked");
    }

    @Test
    void anInvitationToOneWhoBlocksIsItsSendersAlone() {
        guest.put("/api/users/" + member.id() + "/block", "{}").expect(200);
        try (Session ofGuest = session(guest);
                Session ofMember = session(member)) {
            JsonObject hidden = member.post(game + "/invitations", Lobby.json("user", guest.id()))
                    .expect(201)
                    .object();
            String address = "/api/invitations/" + hidden.getString("_id");

            assertThat(member.get(address).expect(200).object()).isEqualTo(hidden);
            assertThat(member.get("/api/invitations").array()).containsExactly(hidden);
            assertThat(member.post(game + "/invitations", Lobby.json("user", guest.id()))
                            .expect(409)
                            .problem())
                    .isEqualTo("already-invited");
            guest.get(address).expect(404);
            guest.post(address + "/accept", "{}").expect(404);
            guest.delete(address).expect(404);
            assertThat(guest.get("/api/invitations").array()).isEmpty();
            become("{'access':'invited'}");
            guest.get(game).expect(404);

            JsonObject shown = owner.post(game + "/invitations", Lobby.json("user", guest.id()))
                    .expect(201)
                    .object();
            assertThat(guest.get("/api/invitations").array()).containsExactly(shown);
            guest.get(game).expect(200);
            guest.post("/api/invitations/" + shown.getString("_id") + "/accept", "{}")
                    .expect(201);

            ofGuest.awaitLater(stranger);
            ofMember.awaitLater(stranger);
            assertThat(ofGuest.texts()).noneMatch(text -> text.contains(hidden.getString("_id")));
            assertThat(ofMember.texts()).noneMatch(text -> text.contains(shown.getString("_id")));
            assertThat(endings(ofMember))
                    .extracting(data -> data.getString("_id") + " " + data.getString("reason"))
                    .containsExactly(hidden.getString("_id") + " joined");
        }
    }

    private static List<JsonObject> endings(Session session) {
        return session.received().stream()
                .filter(frame -> frame.getString("event").equals("invitation.deleted"))
                .map(frame -> frame.getJsonObject("data"))
                .toList();
    }
}
