package dev.lobby.auth;

import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.settings.SettingReader;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Tokens for tests without a container. */
public final class TestTokens {
    private TestTokens() {}

    /**
     * Uses the key of the settings, so that nothing is read from the database, and the epoch of a log that was never
     * read.
     */
    public static AccessTokens with(SettingReader settings, DataSource database, Time time) throws SQLException {
        AccessTokens tokens = new AccessTokens(
                new TokenSettings(settings), new SigningKey(database), new LogTail(new LogSettings(settings)), time);
        tokens.start(new Started());
        return tokens;
    }
}
