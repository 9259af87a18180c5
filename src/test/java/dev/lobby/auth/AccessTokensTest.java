package dev.lobby.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.platform.Started;
import dev.lobby.platform.TestDatabase;
import dev.lobby.platform.TestSettings;
import dev.lobby.platform.TestTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {
    private static final Caller ANN = new Caller("0123456789abcdef01234567", 7);

    private final TestTime time = new TestTime();

    private AccessTokens started(DataSource database, String... settings) throws SQLException {
        AccessTokens tokens = new AccessTokens(TestSettings.with(settings), new SigningKey(database), time);
        tokens.start(new Started());
        return tokens;
    }

    private static String key(int filling) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) filling);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void aTokenOfOneNodeIsAcceptedByAnotherWithTheSameKeySetting() throws SQLException {
        AccessTokens one = started(TestDatabase.create(), "lobby.token.key", key(1));
        AccessTokens other = started(TestDatabase.create(), "lobby.token.key", key(1));
        AccessTokens stranger = started(TestDatabase.create(), "lobby.token.key", key(2));

        assertThat(other.read(one.issue(ANN)).map(AccessToken::caller)).contains(ANN);
        assertThat(stranger.read(one.issue(ANN))).isEmpty();
    }

    @Test
    void theKeyThatTheDatabaseKeepsIsTheSameAtEachStartAndOnEachNode() throws SQLException {
        DataSource database = TestDatabase.create();
        AccessTokens first = started(database);
        AccessTokens second = started(database);
        AccessTokens stranger = started(TestDatabase.create());

        assertThat(second.read(first.issue(ANN)).map(AccessToken::caller)).contains(ANN);
        assertThat(stranger.read(first.issue(ANN))).isEmpty();
    }

    @Test
    void aTokenIsGoodForItsLifetimeAndNoLonger() throws SQLException {
        AccessTokens tokens = started(TestDatabase.create(), "lobby.token.access-lifetime", "PT1H");
        String token = tokens.issue(ANN);

        time.pass(Duration.ofHours(1).minusMillis(1));
        assertThat(tokens.read(token).map(AccessToken::caller)).contains(ANN);
        time.pass(Duration.ofMillis(1));
        assertThat(tokens.read(token)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "a.b.c",
                // {"alg":"none"} and {"sub":"ann","gen":0,"exp":9999999999}
                "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4iLCJnZW4iOjAsImV4cCI6OTk5OTk5OTk5OX0.",
            })
    void whatIsNoTokenOfOursIsRefused(String text) throws SQLException {
        assertThat(started(TestDatabase.create()).read(text)).isEmpty();
    }

    @Test
    void aTokenThatWasChangedIsRefused() throws SQLException {
        AccessTokens tokens = started(TestDatabase.create());
        String[] parts = tokens.issue(ANN).split("[.]", -1);
        String[] others = tokens.issue(new Caller(ANN.userId(), 8)).split("[.]", -1);

        assertThat(tokens.read(parts[0] + "." + others[1] + "." + parts[2])).isEmpty();
    }
}
