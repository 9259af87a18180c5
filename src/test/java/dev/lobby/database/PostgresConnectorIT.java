package dev.lobby.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.lobby.database.failure.DatabaseFailure;
import dev.lobby.settings.TestSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
@Tag("postgresql")
class PostgresConnectorIT {
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        postgres.close();
    }

    private static DatabaseSettings settings(String url, String timeout) {
        return new DatabaseSettings(TestSettings.with(
                "lobby.database.url", url, "lobby.database.user", "postgres", "lobby.database.timeout", timeout));
    }

    private static Connector connector(String url, String timeout) {
        return Connector.of(new DatabaseAddress(url), settings(url, timeout));
    }

    private static Connector connector(String timeout) {
        return connector(url(), timeout);
    }

    /** The time-outs leave as much time for connecting as a busy machine needs. */
    private static String url() {
        return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres?loginTimeout=30&connectTimeout=30";
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement show = connection.createStatement();
                ResultSet row = show.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void lock(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            connection.createStatement().execute("lock table locked");
        } finally {
            connection.rollback();
        }
    }

    @Test
    void aSessionHasTheTimeoutsOfTheSetting() throws Exception {
        try (Connection connection = connector("PT5S").open()) {
            assertThat(show(connection, "lock_timeout")).isEqualTo("4s");
            assertThat(show(connection, "statement_timeout")).isEqualTo("5s");
            assertThat(show(connection, "idle_in_transaction_session_timeout")).isEqualTo("5s");
            assertThat(show(connection, "tcp_user_timeout")).isEqualTo("5000");
            assertThat(connection.getNetworkTimeout()).isEqualTo(6000);
        }
    }

    @Test
    void aMigrationHasNoTimeoutsWhateverTheAdministratorHasSet() throws Exception {
        Connector connector = Connector.withoutTimeouts(new DatabaseAddress(url()), settings(url(), "PT1S"));
        try (Connection connection = connector.open()) {
            connection.createStatement().execute("alter role postgres set statement_timeout = 1000");
        }
        try (Connection connection = connector.open()) {
            assertThat(show(connection, "statement_timeout")).isEqualTo("0");
            assertThat(show(connection, "lock_timeout")).isEqualTo("0");
            assertThat(show(connection, "idle_in_transaction_session_timeout")).isEqualTo("0");
            assertThat(connection.getNetworkTimeout()).isZero();
        }
    }

    /** In a stricter isolation what waits for a row fails, as soon as the one who held it has changed it. */
    @Test
    void transactionsAreReadCommittedWhateverTheAdministratorHasSet() throws Exception {
        try (Connection connection = connector("PT5S").open()) {
            connection.createStatement().execute("create role strict superuser login");
            connection
                    .createStatement()
                    .execute("alter role strict set default_transaction_isolation = 'repeatable read'");
        }
        DatabaseSettings settings =
                new DatabaseSettings(TestSettings.with("lobby.database.url", url(), "lobby.database.user", "strict"));
        DatabaseAddress address = new DatabaseAddress(url());
        for (Connector connector :
                List.of(Connector.of(address, settings), Connector.withoutTimeouts(address, settings))) {
            try (Connection connection = connector.open()) {
                assertThat(show(connection, "transaction_isolation")).isEqualTo("read committed");
            }
        }
    }

    @Test
    void parametersInTheUrlTakePrecedence() throws Exception {
        try (Connection connection =
                connector(url() + "&socketTimeout=77", "PT5S").open()) {
            assertThat(connection.getNetworkTimeout()).isEqualTo(77_000);
        }
    }

    @Test
    void aSlowStatementFailsAndTheConnectionStaysUsable() throws Exception {
        try (Connection connection = connector("PT1S").open()) {
            SQLException failure = catchThrowableOfType(
                    SQLException.class, () -> connection.createStatement().execute("select pg_sleep(60)"));

            assertThat(failure.getSQLState()).isEqualTo("57014");
            assertThat(DatabaseFailure.isPassing(failure)).isTrue();
            assertThat(show(connection, "statement_timeout")).isEqualTo("1s");
        }
    }

    @Test
    void aWaitForALockFailsAndAnAbandonedTransactionIsEnded() throws Exception {
        try (Connection owner = connector("PT3S").open();
                Connection waiting = connector("PT1S").open()) {
            owner.createStatement().execute("create table locked (id int)");
            owner.setAutoCommit(false);
            owner.createStatement().execute("lock table locked");
            SQLException failure = catchThrowableOfType(SQLException.class, () -> lock(waiting));
            assertThat(failure.getSQLState()).isEqualTo("55P03");
            assertThat(DatabaseFailure.isPassing(failure)).isTrue();

            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> lock(waiting));

            assertThatThrownBy(() -> show(owner, "lock_timeout")).matches(DatabaseFailure::isPassing);
        }
    }

    @Test
    void aWriteThatTheServerDoesNotReadFails() throws Exception {
        try (Connection connection = connector("PT60S").open()) {
            String process = pid(connection);
            signal("STOP", process);
            try {
                CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(connection));

                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                    DatabaseSockets.closeStalledWrites(Duration.ofMillis(100));
                    assertThat(writing)
                            .failsWithin(Duration.ZERO)
                            .withThrowableOfType(ExecutionException.class)
                            .matches(DatabaseFailure::isPassing);
                });
            } finally {
                signal("CONT", process);
            }
        }
    }

    /** More than the buffers between two processes hold. */
    private static void write(Connection connection) {
        try (PreparedStatement select = connection.prepareStatement("select length(?)")) {
            select.setString(1, "x".repeat(1 << 25));
            select.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pid(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getString(1);
        }
    }

    private static void signal(String name, String process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, process).start().waitFor())
                .isZero();
    }

    @Test
    void aStatementWithoutAnAnswerFailsInTime() throws Exception {
        // Accepts connections and never answers, as a kernel does for a stopped server.
        try (ServerSocket silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            long begun = System.nanoTime();
            Connector connector =
                    connector("jdbc:postgresql://localhost:" + silent.getLocalPort() + "/postgres", "PT1S");

            assertThatThrownBy(connector::open).isInstanceOf(SQLException.class).matches(DatabaseFailure::isPassing);

            assertThat(System.nanoTime() - begun).isLessThan(20_000_000_000L);
        }
    }
}
