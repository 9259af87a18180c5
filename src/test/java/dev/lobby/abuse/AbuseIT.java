package dev.lobby.abuse;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that do everything wrong, at random, beside one that does not. {@code -Dlobby.test.seed=…} draws something
 * else, {@code -Dlobby.test.commands=…}, {@code -Dlobby.test.requests=…} and {@code -Dlobby.test.visits=…} more of it.
 */
@ArquillianTest
@RunAsClient
class AbuseIT {
    @ArquillianResource
    private URL url;

    private Abuse abuse;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby(Abuse.SETTINGS.toArray(String[]::new));
    }

    @BeforeEach
    void begin() {
        abuse = new Abuse(Lobby.at(url));
    }

    @Test
    void everyCommandIsAnsweredCorrectlyAndOthersAreServed() throws Exception {
        abuse.commands(Integer.getInteger("lobby.test.commands", 40_000));
    }

    @Test
    void everyRequestIsAnsweredCorrectlyAndOthersAreServed() throws Exception {
        abuse.requests(Integer.getInteger("lobby.test.requests", 4_000));
    }

    @Test
    void sessionsThatReadNoAnswersAreClosedLongBeforeTheyCountAsStalled() throws Exception {
        // Whether a server goes on reading depended on how many answers were sent at once, which is a matter of chance.
        abuse.commandsOfSessionsThatReadNothing(10, 6_000);
    }

    @Test
    void nothingIsLeftOfSessionsHoweverTheyEnded() throws Exception {
        abuse.visits(Integer.getInteger("lobby.test.visits", 1_000));
    }
}
