package dev.lobby.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.settings.TestSettings;
import org.junit.jupiter.api.Test;

class SafeguardsTest {
    private final Exception notAsExpected = new NoSuchFieldException("conduit");

    private static Safeguards safeguards(String... settings) {
        return new Safeguards(new WireSettings(TestSettings.with(settings)));
    }

    @Test
    void onAServerThatIsNotAsExpectedTheNextSessionsAreRefused() {
        Safeguards safeguards = safeguards();

        assertThat(safeguards.refuseNextWithout(notAsExpected)).isTrue();

        assertThat(safeguards.areMissing()).isTrue();
    }

    /** A connection that has just ended looks like that of an unknown server. A client could otherwise lock all others out. */
    @Test
    void oneSessionWithoutThemDoesNotRefuseTheOthersOfAServerThatIsAsExpected() {
        Safeguards safeguards = safeguards();
        safeguards.found();

        assertThat(safeguards.refuseNextWithout(notAsExpected)).isTrue();

        assertThat(safeguards.areMissing()).isFalse();
    }

    @Test
    void aSettingAcceptsTheRisk() {
        Safeguards safeguards = safeguards("lobby.socket.unbound", "accept");

        assertThat(safeguards.refuseNextWithout(notAsExpected)).isFalse();

        assertThat(safeguards.areMissing()).isFalse();
    }
}
