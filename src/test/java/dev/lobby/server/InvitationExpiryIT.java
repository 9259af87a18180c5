package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import java.net.URL;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invitations that end by themselves, on an open server. */
@ArquillianTest
@RunAsClient
class InvitationExpiryIT {
    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player owner;
    private Player guest;
    private String game;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby(
                "lobby.invitation.lifetime=PT2S", "lobby.invitation.max-sent=1", "lobby.rest.max-logins-per-minute=0");
    }

    @BeforeEach
    void open() {
        lobby = Lobby.at(url);
        owner = lobby.player();
        guest = lobby.player();
        game = "/api/games/" + owner.createsGame("chess");
        owner.patch(game, "{\"access\":\"invited\"}").expect(200);
    }

    private Answer invite() {
        return owner.post(game + "/invitations", Lobby.json("user", guest.id()));
    }

    /** The path of an invitation that has just expired. */
    private String expired() {
        String path = "/api/invitations/" + invite().expect(201).object().getString("_id");
        await().pollInterval(Duration.ofMillis(50)).until(() -> guest.get(path).status() == 404);
        return path;
    }

    @Test
    void oneThatHasExpiredIsGoneAtOnce() {
        String expired = expired();
        assertThat(guest.get("/api/invitations").expect(200).array()).isEmpty();
        assertThat(owner.get("/api/invitations").expect(200).array()).isEmpty();
        guest.post(expired + "/accept", null).expect(404);
        guest.delete(expired).expect(404);
        guest.get(game).expect(404);
        guest.post(game + "/members", "{}").expect(404);
        invite().expect(201);
    }

    @Test
    void itsEventFollows() {
        try (Session session = Session.open(lobby, "/ws?access_token=" + guest.token())) {
            session.subscribe("invitation.*");
            String expired = expired();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> session.texts().stream()
                            .anyMatch(text -> text.contains("\"invitation.deleted\"")
                                    && text.contains("\"expired\"")
                                    && text.contains(expired.substring(expired.lastIndexOf('/') + 1))));
        }
    }
}
