package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
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

/** Who is online, as clients see it, where the time-out is as short as it may be. */
@ArquillianTest
@RunAsClient
class PresenceIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Session watcher;
    private Player ann;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby("lobby.presence.timeout=" + TIMEOUT);
    }

    @BeforeEach
    void meet() {
        lobby = Lobby.at(url);
        watcher = lobby.session("user.*");
        ann = lobby.player();
    }

    @AfterEach
    void leave() {
        watcher.close();
    }

    private List<JsonObject> eventsOf(Player player) {
        return watcher.received().stream()
                .filter(frame -> frame.getJsonObject("data").getString("_id").equals(player.id()))
                .toList();
    }

    private List<String> namesOfEventsOf(Player player) {
        return eventsOf(player).stream().map(frame -> frame.getString("event")).toList();
    }

    private void awaitEventsOf(Player player, String... names) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(namesOfEventsOf(player)).containsExactly(names));
    }

    /** As another user sees it, who does not keep them online by asking. */
    private String status(Player player) {
        Player other = lobby.player();
        return other.get("/api/users/" + player.id()).expect(200).object().getString("status");
    }

    /** Lets the time-out pass, by the end of somebody else's. */
    private void letTheTimeoutPass() {
        Player other = lobby.player();
        awaitEventsOf(other, "user.online", "user.offline");
    }

    @Test
    void aUserWithoutCallsTurnsOfflineAndOnlineAgainBeforeTheNextAnswer() {
        awaitEventsOf(ann, "user.online", "user.offline");
        assertThat(status(ann)).isEqualTo("offline");

        Answer own = ann.get("/api/users/" + ann.id()).expect(200);

        assertThat(own.object().getString("status")).isEqualTo("online");
        awaitEventsOf(ann, "user.online", "user.offline", "user.online", "user.offline");
        assertThat(eventsOf(ann).get(1).getJsonObject("data").getString("status"))
                .isEqualTo("offline");
    }

    @Test
    void whoHasASessionStaysOnlineUntilTheTimeoutAfterItsEnd() {
        try (Session session = Session.open(lobby, "/ws?access_token=" + ann.token())) {
            letTheTimeoutPass();
            letTheTimeoutPass();

            assertThat(session.isOpen()).isTrue();
            assertThat(namesOfEventsOf(ann)).containsExactly("user.online");
            assertThat(status(ann)).isEqualTo("online");
        }
        awaitEventsOf(ann, "user.online", "user.offline");
    }

    @Test
    void aHandshakeTurnsAUserOnlineBeforeItsAnswer() {
        awaitEventsOf(ann, "user.online", "user.offline");

        try (Session session = Session.open(lobby, "/ws?access_token=" + ann.token())) {
            assertThat(status(ann)).isEqualTo("online");
            assertThat(session.isOpen()).isTrue();
        }
    }

    @Test
    void aSessionThatSaysLaterWhoItIsTurnsThatUserOnlineBeforeTheAnswerAndKeepsThemSo() {
        awaitEventsOf(ann, "user.online", "user.offline");

        try (Session session = Session.openV1(lobby, "/ws")) {
            JsonObject answer = session.ask("\"event\":\"authenticate\",\"data\":\"" + ann.token() + "\"");

            assertThat(answer.getString("event")).isEqualTo("authenticated");
            assertThat(status(ann)).isEqualTo("online");
            letTheTimeoutPass();
            letTheTimeoutPass();
            assertThat(namesOfEventsOf(ann)).containsExactly("user.online", "user.offline", "user.online");
        }
        awaitEventsOf(ann, "user.online", "user.offline", "user.online", "user.offline");
    }

    @Test
    void aReconnectionWithinTheTimeoutEmitsNothing() {
        for (int connection = 0; connection < 5; connection++) {
            try (Session session = Session.open(lobby, "/ws?access_token=" + ann.token())) {
                session.fence();
            }
        }
        Session last = Session.open(lobby, "/ws?access_token=" + ann.token());
        letTheTimeoutPass();

        assertThat(namesOfEventsOf(ann)).containsExactly("user.online");
        last.close();
    }

    @Test
    void logoutTurnsOfflineAtOnce() {
        ann.post("/api/auth/logout", null).expect(204);

        assertThat(status(ann)).isEqualTo("offline");
        awaitEventsOf(ann, "user.online", "user.offline");
        letTheTimeoutPass();
        awaitEventsOf(ann, "user.online", "user.offline");
    }

    @Test
    void aTokenThatHasEndedTurnsNobodyOnline() {
        ann.post("/api/auth/logout", null).expect(204);

        assertThat(ann.get("/api/users").status()).isEqualTo(401);

        assertThat(status(ann)).isEqualTo("offline");
    }

    @Test
    void deletingAUserEmitsOfflineWithTheLastStateWhereTheyWereOnline() {
        JsonObject last = ann.delete("/api/users/" + ann.id()).expect(200).object();

        awaitEventsOf(ann, "user.online", "user.offline");
        assertThat(eventsOf(ann).get(1).getJsonObject("data")).isEqualTo(last);
        assertThat(last.getString("status")).isEqualTo("offline");
    }

    @Test
    void whoAreOnlineAreListedInTheOrderOfTheirNames() {
        Player bob = lobby.player();
        Player eve = lobby.player();
        eve.post("/api/auth/logout", null).expect(204);

        List<String> online =
                ann.get("/api/users?status=online").expect(200).array().getValuesAs(JsonObject.class).stream()
                        .map(user -> user.getString("name"))
                        .toList();

        assertThat(online)
                .contains(ann.name(), bob.name())
                .doesNotContain(eve.name())
                .isSorted();
        assertThat(ann.get("/api/users?status=offline&ids=" + bob.id()).array()).isEmpty();
    }
}
