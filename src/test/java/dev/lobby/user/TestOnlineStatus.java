package dev.lobby.user;

import dev.lobby.edge.limit.TestLimits;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.Recorded;
import dev.lobby.work.TestTime;

/** Turns users online and offline, for tests without a container. */
public final class TestOnlineStatus {
    private TestOnlineStatus() {}

    /** However often. */
    public static OnlineStatus unlimited() {
        return new OnlineStatus(
                TestLimits.rates(TestSettings.with("lobby.rest.max-bytes-per-day", "0"), new TestTime()),
                new Recorded<>());
    }
}
