package dev.lobby.edge.limit;

import dev.lobby.logging.RefusalLog;
import dev.lobby.settings.SettingReader;
import dev.lobby.work.Time;

/** Limits as they are made of settings, for tests without a container. */
public final class TestLimits {
    private TestLimits() {}

    public static Accounts accounts(SettingReader settings, Time time) {
        return new Accounts(new LimitSettings(settings), time);
    }

    public static RateLimits rates(SettingReader settings, Time time) {
        return rates(accounts(settings, time), settings, time);
    }

    public static RateLimits rates(Accounts accounts, SettingReader settings, Time time) {
        Guesses guesses = new Guesses(accounts, new LimitSettings(settings), time);
        return new RateLimits(accounts, guesses, new RefusalLog(time));
    }
}
