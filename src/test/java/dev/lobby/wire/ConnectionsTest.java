package dev.lobby.wire;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.server.Intake;
import dev.lobby.server.standard.StandardServer;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import jakarta.websocket.Session;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final Intake.Client CLIENT = new Intake.Client(() -> {}, pings -> {}, units -> 0);

    private final List<Integer> closed = new ArrayList<>();
    private final TestOutlet client = TestOutlet.of(closed, new TestTime());
    private boolean open = true;

    private final Session session = fake(Session.class, (method, arguments) -> open);

    private Safeguards receiveWith(String... settings) {
        WireSettings wire = new WireSettings(TestSettings.with(settings));
        Safeguards safeguards = new Safeguards(wire);
        new Connections(new StandardServer(), wire, safeguards).receive(session, client.outlet(), CLIENT);
        client.turns();
        return safeguards;
    }

    @Test
    void aSessionWhoseFramesCannotBeCountedIsClosedAndTheNextAreRefused() {
        Safeguards safeguards = receiveWith();

        assertThat(closed).containsExactly(1013);
        assertThat(safeguards.areMissing()).isTrue();
    }

    @Test
    void aSessionWhoseFramesCannotBeCountedBeginsIfTheSettingAllowsIt() {
        Safeguards safeguards = receiveWith("lobby.socket.unbound", "accept");

        assertThat(closed).isEmpty();
        assertThat(safeguards.areMissing()).isFalse();
    }

    /** Its connection may be gone. */
    @Test
    void aSessionThatHasJustEndedSaysNothingAboutTheServer() {
        open = false;

        Safeguards safeguards = receiveWith();

        assertThat(closed).isEmpty();
        assertThat(safeguards.areMissing()).isFalse();
    }
}
