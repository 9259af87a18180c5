package dev.lobby.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Guide;
import dev.lobby.settings.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseTimeoutsTest {

    @ParameterizedTest
    @CsvSource({
        // PT…, connect, login, answer (s), lock, statement, abandoned (ms)
        "PT5S,   2,  4,  6,  4000,  5000,  5000",
        "PT1S,   1,  1,  2,   800,  1000,  1000",
        "PT1.5S, 1,  2,  3,  1200,  1500,  1500",
        "PT60S, 24, 48, 61, 48000, 60000, 60000",
    })
    void followOneSetting(
            Duration statement, int connect, int login, int answer, int lock, int statementMillis, int abandoned) {
        DatabaseTimeouts timeouts = new DatabaseTimeouts(statement);

        assertThat(timeouts.forDriver())
                .containsEntry("connectTimeout", String.valueOf(connect))
                .containsEntry("loginTimeout", String.valueOf(login))
                .containsEntry("socketTimeout", String.valueOf(answer))
                .containsEntry("tcpKeepAlive", "true");
        assertThat(timeouts.forSession().split("; "))
                .containsExactly(
                        "set lock_timeout = " + lock,
                        "set statement_timeout = " + statementMillis,
                        "set idle_in_transaction_session_timeout = " + abandoned,
                        "set tcp_user_timeout = " + abandoned);
    }

    @Test
    void theGuideForAPoolerSetsTheSameForTheRole() throws IOException {
        DatabaseTimeouts defaults = new DatabaseTimeouts(new DatabaseSettings(TestSettings.with()).timeout());

        assertThat(Guide.of(Files.readString(Path.of("server-config/README.md")))
                        .only("A pooler before PostgreSQL", "sql")
                        .commands())
                .containsExactly(Stream.of((Connector.ISOLATION + "; " + defaults.forSession()).split("; "))
                        .map(set -> set.replaceFirst("= (\\d+)000", "= '$1s'"))
                        .map(set -> "alter role lobby " + set + ";")
                        .toArray(String[]::new));
    }
}
