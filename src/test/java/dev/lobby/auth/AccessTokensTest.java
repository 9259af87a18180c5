package dev.lobby.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.TestDatabase;
import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.Started;
import dev.lobby.work.TestTime;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {
    private static final Caller ANN = new Caller("0123456789abcdef01234567", 7);

    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}";

    private final TestTime time = new TestTime();

    private AccessTokens started(DataSource database, String... settings) throws SQLException {
        LogTail tail = new LogTail(new LogSettings(TestSettings.with()));
        tail.begin(epoch(database), 0);
        AccessTokens tokens =
                new AccessTokens(new TokenSettings(TestSettings.with(settings)), new SigningKey(database), tail, time);
        tokens.start(new Started());
        return tokens;
    }

    private static String epoch(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet row = connection.createStatement().executeQuery("select epoch from event_log_head")) {
            row.next();
            return row.getString(1);
        }
    }

    private static String key(int filling) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) filling);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void aTokenOfOneNodeIsAcceptedByAnotherWithTheSameKeySetting() throws SQLException {
        DataSource database = TestDatabase.create();
        AccessTokens one = started(database, "lobby.token.key", key(1));
        AccessTokens other = started(database, "lobby.token.key", key(1));
        AccessTokens stranger = started(database, "lobby.token.key", key(2));

        assertThat(other.read(one.issue(ANN)).map(AccessToken::caller)).contains(ANN);
        assertThat(stranger.read(one.issue(ANN))).isEmpty();
    }

    @Test
    void aTokenWhoseEndIsKnownIsRefusedAndALaterOneIsNot() throws SQLException {
        AccessTokens tokens = started(TestDatabase.create());
        String first = tokens.issue(ANN);
        String other = tokens.issue(new Caller("f".repeat(24), ANN.generation()));
        tokens.rememberEnd("x");
        assertThat(tokens.read(first)).isPresent();

        tokens.rememberEnd(first);

        assertThat(tokens.read(first)).isEmpty();
        assertThat(tokens.read(tokens.issue(ANN))).isEmpty();
        assertThat(tokens.read(tokens.issue(new Caller(ANN.userId(), ANN.generation() + 1))))
                .isPresent();
        assertThat(tokens.read(other)).isPresent();
    }

    @Test
    void aTokenOfThePreviousKeyIsValidButOnlyTheKeySigns() throws SQLException {
        DataSource database = TestDatabase.create();
        AccessTokens before = started(database, "lobby.token.key", key(1));
        AccessTokens changing = started(database, "lobby.token.key", key(2), "lobby.token.previous-key", key(1));
        AccessTokens after = started(database, "lobby.token.key", key(2));

        assertThat(changing.read(before.issue(ANN)).map(AccessToken::caller)).contains(ANN);
        assertThat(after.read(before.issue(ANN))).isEmpty();
        assertThat(before.read(changing.issue(ANN))).isEmpty();
        assertThat(after.read(changing.issue(ANN)).map(AccessToken::caller)).contains(ANN);
        assertThat(changing.read(changing.issue(ANN)).map(AccessToken::caller)).contains(ANN);
    }

    @Test
    void theKeyInTheDatabaseIsTheSameAtEachStartAndOnEachNode() throws SQLException {
        DataSource database = TestDatabase.create();
        AccessTokens first = started(database);
        AccessTokens second = started(database);
        AccessTokens stranger = started(TestDatabase.create());

        assertThat(second.read(first.issue(ANN)).map(AccessToken::caller)).contains(ANN);
        assertThat(stranger.read(first.issue(ANN))).isEmpty();
    }

    @Test
    void aTokenOfAnotherLogIsRefusedEvenWithTheSameKey() throws SQLException {
        DataSource database = TestDatabase.create();
        AccessTokens before = started(database, "lobby.token.key", key(1));
        AccessTokens elsewhere = started(TestDatabase.create(), "lobby.token.key", key(1));
        try (Connection connection = database.getConnection()) {
            connection.createStatement().executeUpdate("update event_log_head set epoch = 'a0a0a0a0a0a0'");
        }
        AccessTokens restored = started(database, "lobby.token.key", key(1));

        assertThat(elsewhere.read(before.issue(ANN))).isEmpty();
        assertThat(restored.read(before.issue(ANN))).isEmpty();
        assertThat(restored.read(restored.issue(ANN)).map(AccessToken::caller)).contains(ANN);
    }

    /** Each would be remembered as another token. */
    @ParameterizedTest
    @ValueSource(strings = {"!", " ", "=", "\n", ".", "\u00e9", "A"})
    void aTokenHasOneSpelling(String more) throws SQLException {
        AccessTokens tokens = started(TestDatabase.create());
        String token = tokens.issue(ANN);

        assertThat(tokens.read(token + more)).isEmpty();
        assertThat(tokens.read(more + token)).isEmpty();
        assertThat(tokens.read(token.replace(".", more + "."))).isEmpty();
        assertThat(tokens.read(token + more.repeat(1_000_000))).isEmpty();
        assertThat(tokens.read(token)).isPresent();
    }

    @Test
    void aTokenIsValidForItsLifetimeAndNoLonger() throws SQLException {
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
                ".",
                "..",
                "...",
                "....",
                "x",
                "a.b.c",
                "a.b.c.d.e",
                "\u0000",
                "é.é.é",
                // {"alg":"none"} and {"sub":"ann","gen":0,"exp":9999999999}
                "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4iLCJnZW4iOjAsImV4cCI6OTk5OTk5OTk5OX0.",
            })
    void aTextThatIsNotATokenIsRefused(String text) throws SQLException {
        assertThat(started(TestDatabase.create()).read(text)).isEmpty();
    }

    static Stream<String> headers() {
        return Stream.of(
                "null",
                "",
                " ",
                "x",
                "1",
                "true",
                "\"HS256\"",
                "[]",
                "{",
                "{}",
                "[".repeat(4_000),
                "{\"a\":".repeat(2_000),
                "{\"alg\":null}",
                "{\"alg\":1}",
                "{\"alg\":[]}",
                "{\"alg\":\"\"}",
                "{\"alg\":\"none\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"hs256\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"HS384\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A128GCM\",\"p2c\":2147483647,\"p2s\":\"AAAAAAAA\"}",
                "{\"alg\":\"HS256\"}",
                "{\"alg\":\"HS256\",\"typ\":null}",
                "{\"alg\":\"HS256\",\"typ\":1}",
                "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
                "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"crit\":[\"x\"]}",
                "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"crit\":null,\"b64\":false}",
                "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"jwk\":1}",
                "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"jku\":\"\\u0000\"}",
                "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"x5c\":[null]}");
    }

    /** Each token is signed with the right key. */
    @ParameterizedTest
    @MethodSource("headers")
    void aTokenWithAnotherHeaderIsRefused(String header) throws Exception {
        DataSource database = TestDatabase.create();

        assertThat(started(database, "lobby.token.key", key(1)).read(signed(header, claims(database))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "", "x", "1", "[]", "{", "{}", "\"a\"", "{\"sub\":{}}"})
    void aTokenWhosePayloadIsNotASetOfClaimsIsRefused(String payload) throws Exception {
        AccessTokens tokens = started(TestDatabase.create(), "lobby.token.key", key(1));

        assertThat(tokens.read(signed(HEADER, payload))).isEmpty();
        assertThat(tokens.read(signed(HEADER, "[".repeat(4_000)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "iss, \"a0a0a0a0a0a0\"",
                "aud, \"another\"",
                "aud, []",
                "sub, {}",
                "gen, \"7\"",
                "gen, {}",
                "exp, 1",
                "exp, \"tomorrow\"",
                "exp, -9223372036854775808",
            })
    void aTokenWithAWrongOrMissingClaimIsRefused(String claim, String value) throws Exception {
        DataSource database = TestDatabase.create();
        AccessTokens tokens = started(database, "lobby.token.key", key(1));
        String good = claims(database);
        String named = "\"" + claim + "\":";
        assertThat(tokens.read(signed(HEADER, good)).map(AccessToken::caller)).contains(ANN);

        for (String instead : List.of("\"other\":1", named + "null", named + value)) {
            String changed = good.replaceFirst(named + "[^,}]*", instead);
            assertThat(tokens.read(signed(HEADER, changed))).as(changed).isEmpty();
        }
    }

    private String claims(DataSource database) throws SQLException {
        return "{\"iss\":\"" + epoch(database) + "\",\"aud\":\"lobby\",\"sub\":\"" + ANN.userId()
                + "\",\"gen\":7,\"exp\":" + time.now().plusSeconds(60).getEpochSecond() + "}";
    }

    /** Builds a token in the form of RFC 7515 from any texts. */
    private static String signed(String header, String payload) throws GeneralSecurityException {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String text = base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(payload.getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(key(1)), "HmacSHA256"));
        return text + "." + base64.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void aTokenThatWasChangedIsRefused() throws SQLException {
        AccessTokens tokens = started(TestDatabase.create());
        String[] parts = tokens.issue(ANN).split("[.]", -1);
        String[] others = tokens.issue(new Caller(ANN.userId(), 8)).split("[.]", -1);

        assertThat(tokens.read(parts[0] + "." + others[1] + "." + parts[2])).isEmpty();
    }
}
