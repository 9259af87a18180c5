package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members who go and do not come back, and games of which nobody is there any more. */
@ArquillianTest
@RunAsClient
class TimeoutIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ABANDONED_AFTER = Duration.ofSeconds(14);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(40);

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Session all;
    private Player ann;
    private Player bob;
    private Session annIsHere;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby(
                "lobby.presence.timeout=PT1S",
                "lobby.game.abandoned-after=" + ABANDONED_AFTER,
                "lobby.rest.max-logins-per-minute=0");
    }

    @BeforeEach
    void meet() {
        lobby = Lobby.at(url);
        all = lobby.session("**");
        ann = lobby.player();
        bob = lobby.player();
        annIsHere = sessionOf(ann);
    }

    @AfterEach
    void part() {
        annIsHere.close();
        all.close();
    }

    private Session sessionOf(Player player) {
        return Session.open(lobby, "/ws?access_token=" + player.token());
    }

    private static String gameOf(Player owner, String rules) {
        return owner.post("/api/games", "{\"name\":\"chess\"," + rules.replace('\'', '"') + "}")
                .expect(201)
                .object()
                .getString("_id");
    }

    /** What happens to a game: each event with whom it is about, and why. */
    private List<String> eventsOf(String game) {
        return all.received().stream()
                .filter(frame -> frame.getString("event").matches("(game|member)[.](updated|deleted)"))
                .filter(frame ->
                        game.equals(data(frame).getString("gameId", data(frame).getString("_id", ""))))
                .map(frame -> frame.getString("event") + " "
                        + data(frame).getString("userId", data(frame).getString("owner", "")) + " "
                        + data(frame).getString("reason", ""))
                .toList();
    }

    private static JsonObject data(JsonObject frame) {
        return frame.getJsonObject("data");
    }

    private void awaitOffline(Player player) {
        await().atMost(LONG_ENOUGH)
                .until(() -> all.received().stream()
                        .filter(frame -> frame.getString("event").startsWith("user."))
                        .filter(frame -> data(frame).getString("_id").equals(player.id()))
                        .reduce((first, last) -> last)
                        .filter(frame -> frame.getString("event").equals("user.offline"))
                        .isPresent());
    }

    private void awaitEvents(String game, String... events) {
        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(eventsOf(game)).containsExactly(events));
    }

    @Test
    void whoDoesNotComeBackInTimeLeavesAndWhoDoesCausesNoEvent() {
        String game = gameOf(ann, "'memberTimeout':10");
        Player carol = lobby.player();
        bob.joins(game);
        carol.post("/api/games/" + game + "/members", "{\"as\":\"spectator\"}").expect(201);
        Session bobIsHere = sessionOf(bob);
        // Carol never has a session: the end of her call starts the clock.
        awaitOffline(carol);
        all.forget();
        bobIsHere.close();
        awaitOffline(bob);
        long gone = System.nanoTime();
        Session carolIsBack = sessionOf(carol);

        awaitEvents(game, "member.deleted " + bob.id() + " timeout", "game.updated " + ann.id() + " ");

        assertThat(Duration.ofNanos(System.nanoTime() - gone)).isGreaterThan(TIMEOUT.minusSeconds(1));
        carolIsBack.close();
        all.forget();
        awaitEvents(game, "member.deleted " + carol.id() + " timeout", "game.updated " + ann.id() + " ");
        assertThat(ann.get("/api/games/" + game).object().getInt("members")).isOne();
        bob.joins(game);
    }

    @Test
    void whenAnOwnerTimesOutTheGameDoesWhatItSays() {
        String passes = gameOf(bob, "'memberTimeout':10,'ownerLeaves':'passes'");
        String ends = gameOf(bob, "'memberTimeout':10,'ownerLeaves':'ends'");
        String alone = gameOf(bob, "'memberTimeout':10,'ownerLeaves':'passes'");
        String stays = gameOf(bob, "'memberTimeout':10,'ownerLeaves':'refuse'");
        ann.joins(passes);
        ann.joins(ends);
        ann.joins(stays);
        bob.says(ends, "hello");
        awaitOffline(bob);
        all.forget();

        awaitEvents(passes, "member.deleted " + bob.id() + " timeout", "game.updated " + ann.id() + " ");
        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(eventsOf(ends))
                        .containsExactlyInAnyOrder(
                                "member.deleted " + bob.id() + " timeout",
                                "member.deleted " + ann.id() + " game-deleted",
                                "game.deleted " + bob.id() + " owner-left"));
        awaitEvents(alone, "member.deleted " + bob.id() + " timeout", "game.deleted " + bob.id() + " empty");
        assertThat(eventsOf(stays)).isEmpty();
        assertThat(ann.get("/api/games/" + stays).object().getString("owner")).isEqualTo(bob.id());
    }

    @Test
    void aChangeGivesThoseWhoAreOfflineTheWholeTime() {
        String game = gameOf(ann, "'memberTimeout':604800");
        bob.joins(game);
        awaitOffline(bob);
        all.forget();
        long changed = System.nanoTime();
        ann.patch("/api/games/" + game, "{\"memberTimeout\":10}").expect(200);

        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(eventsOf(game)).contains("member.deleted " + bob.id() + " timeout"));

        assertThat(Duration.ofNanos(System.nanoTime() - changed)).isGreaterThanOrEqualTo(TIMEOUT);
    }

    @Test
    void aGameIsAbandonedWhenTheLastOfItsMembersHasBeenOfflineForLong() {
        String game = gameOf(bob, "'access':'public'");
        String kept = gameOf(bob, "'access':'public'");
        ann.joins(kept);
        Player carol = lobby.player();
        carol.joins(game);
        carol.joins(kept);
        bob.post("/api/auth/logout", null).expect(204);
        carol.delete("/api/games/" + game + "/members/" + carol.id()).expect(200);
        long gone = System.nanoTime();
        await().until(
                        () -> eventsOf(game),
                        heard -> heard.size() > 1
                                && heard.get(heard.size() - 2).equals("member.deleted " + carol.id() + " left"));
        all.forget();

        awaitEvents(game, "member.deleted " + bob.id() + " game-deleted", "game.deleted " + bob.id() + " abandoned");

        assertThat(Duration.ofNanos(System.nanoTime() - gone)).isGreaterThan(ABANDONED_AFTER.minusSeconds(1));
        assertThat(eventsOf(kept)).isEmpty();
        ann.get("/api/games/" + kept).expect(200);
    }
}
