package dev.lobby.server;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.PrivateProgram;
import java.net.URL;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@link PrivateProgram} on one server. {@code -Dlobby.test.deliveries=…} has more events, {@code -Dlobby.test.seed=…} others. */
@Tag("once")
@ArquillianTest
@RunAsClient
class RandomVisibilityIT {
    private static final long DELIVERIES = Long.getLong("lobby.test.deliveries", 7_000);
    private static final long SEED = Long.getLong("lobby.test.seed", System.nanoTime());

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby(PrivateProgram.SETTINGS.toArray(String[]::new));
    }

    @Test
    void everybodyReceivesExactlyWhatTheyMaySee() throws Exception {
        System.out.println("Visibility: " + new PrivateProgram(List.of(Lobby.at(url)), DELIVERIES, SEED).run());
    }
}
