package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.fault.FaultsResource;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.Session;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be committed is answered as what it is. */
@ArquillianTest
@RunAsClient
class FaultsIT {
    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby().addClass(FaultsResource.class);
    }

    /** And not with 503, which has clients try again for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"constraint", "name"})
    void aMistakeOfTheProgramIsA500AndLeavesNoTrace(String kind) throws Exception {
        Lobby lobby = Lobby.at(url);
        Player ann = lobby.player();
        try (Session session = lobby.session("tournament.*")) {
            HttpResponse<String> answer = lobby.http()
                    .send(
                            HttpRequest.newBuilder(lobby.address("/api/tournaments/faults/" + kind))
                                    .header("Authorization", "Bearer " + ann.token())
                                    .POST(BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("urn:lobby:problem:internal-error");
            ann.post(
                            "/api/tournaments",
                            Lobby.json(
                                    "title", "after", "opponent", lobby.player().id()))
                    .expect(201);
            assertThat(session.frames(1).get(0).getJsonObject("data").getString("title"))
                    .isEqualTo("after");
        }
    }
}
