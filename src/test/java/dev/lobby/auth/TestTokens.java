package dev.lobby.auth;

import dev.lobby.log.LogTail;
import dev.lobby.platform.Settings;
import dev.lobby.platform.Started;
import dev.lobby.platform.Time;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Tokens for tests without a container. */
public final class TestTokens {
    private TestTokens() {}

    /** Of the key that the settings have and of no log's epoch, so that nothing is read from the database. */
    public static AccessTokens with(Settings settings, DataSource database, Time time) throws SQLException {
        AccessTokens tokens = new AccessTokens(settings, new SigningKey(database), new LogTail(settings), time);
        tokens.start(new Started());
        return tokens;
    }
}
