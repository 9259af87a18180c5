package dev.lobby.socket;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.auth.SessionClosed;
import dev.lobby.auth.SessionOpened;
import dev.lobby.auth.TestTokens;
import dev.lobby.auth.Visitor;
import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.limit.TestLimits;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.subscription.Protocol;
import dev.lobby.subscription.TestSubscriptions;
import dev.lobby.wire.TestOutlet;
import dev.lobby.work.Recorded;
import dev.lobby.work.TestTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final SettingReader SETTINGS = TestSettings.with(
            "lobby.token.key",
            Base64.getEncoder().encodeToString(new byte[32]),
            "lobby.socket.max-commands-per-second",
            "1",
            "lobby.socket.patience",
            "PT10S");
    private static final DataSource NO_DATABASE = fake(DataSource.class, (method, arguments) -> {
        throw new UnsupportedOperationException(method);
    });

    private final TestTime time = new TestTime();
    private final TestSubscriptions subscriptions =
            new TestSubscriptions(NO_DATABASE, SETTINGS, time, new SimpleMeterRegistry());
    private final List<Integer> closed = new ArrayList<>();
    private final TestOutlet client = TestOutlet.of(closed, time);
    private final Conversation conversation = conversation();

    private Conversation conversation() {
        Visitor visitor = new Visitor(new ClientAddress(InetAddress.getLoopbackAddress()), Optional.empty());
        try {
            SessionOwners owners = new SessionOwners(
                    TestTokens.with(SETTINGS, NO_DATABASE, time),
                    user -> true,
                    new Recorded<SessionOpened>(),
                    new Recorded<SessionClosed>());
            SessionCommands commands = new SessionCommands(
                    subscriptions.manager(),
                    subscriptions.manager().open(client.outlet(), Protocol.PLAIN, visitor),
                    owners.anonymous(),
                    false,
                    TestLimits.rates(SETTINGS, time),
                    caller -> true);
            return new Conversation(commands, Protocol.PLAIN, client.outlet(), new SocketSettings(SETTINGS), time);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClientThatPingsIsNotDead() {
        for (int i = 0; i < 20; i++) {
            passes(Duration.ofSeconds(20));
            conversation.pings(1);
        }
        assertThat(closed).isEmpty();

        passes(Duration.ofSeconds(75));
        assertThat(closed).containsExactly(1013);
    }

    @Test
    void aClientThatGoesOnPingingTooFastIsClosed() {
        for (int i = 0; i < 300 && closed.isEmpty(); i++) {
            conversation.pings(1);
            passes(Duration.ofMillis(100));
        }

        assertThat(closed).containsExactly(1008);
    }

    private void passes(Duration duration) {
        time.pass(duration);
        boolean more = true;
        while (more) {
            more = subscriptions.step();
        }
        client.outlet().check(time.nanos());
        client.turns();
    }
}
