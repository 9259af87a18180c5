package dev.lobby.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class HealingConnectionTest {
    private final JdbcDataSource database = new JdbcDataSource();
    private final Deque<Connection> opened = new ArrayDeque<>();
    private boolean away;

    HealingConnectionTest() {
        database.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    private Connection open() throws SQLException {
        if (away) {
            throw new SQLException("away", "08001");
        }
        opened.push(database.getConnection());
        return opened.peek();
    }

    private Connection connection() throws SQLException {
        return HealingConnection.open(this::open, Duration.ZERO);
    }

    private static int read(Connection connection) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("select 1")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void healsBetweenTwoTransactions() throws Exception {
        Connection connection = connection();
        connection.setAutoCommit(false);
        read(connection);
        connection.commit();

        opened.element().close();

        assertThat(read(connection)).isEqualTo(1);
        assertThat(connection.getAutoCommit()).isFalse();
        assertThat(opened).hasSize(2);
    }

    @Test
    void healsBetweenTwoAutoCommittedStatements() throws Exception {
        Connection connection = connection();
        read(connection);

        opened.element().close();

        assertThat(read(connection)).isEqualTo(1);
    }

    @Test
    void failsTheTransactionInWhichItBreaksAndHealsForTheNext() throws Exception {
        Connection connection = connection();
        connection.setAutoCommit(false);
        read(connection);

        opened.element().close();

        assertThatThrownBy(() -> read(connection)).isInstanceOf(SQLException.class);
        assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class);
        assertThat(read(connection)).isEqualTo(1);
    }

    @Test
    void healsAfterAPoolHasFailedToResetIt() throws Exception {
        Connection connection = connection();
        connection.setAutoCommit(false);
        read(connection);
        opened.element().close();
        assertThatThrownBy(() -> connection.setAutoCommit(true)).isInstanceOf(SQLException.class);

        assertThat(read(connection)).isEqualTo(1);
        assertThat(connection.getAutoCommit()).isTrue();
    }

    /** WildFly's pool, which goes on to believe in the former mode if the call fails, and does not set it again. */
    @Test
    void takesANewModeBetweenTwoTransactionsThoughItIsBroken() throws Exception {
        Connection connection = connection();
        connection.setAutoCommit(false);
        read(connection);
        opened.element().close();
        assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class);

        connection.setAutoCommit(true);
        connection.setAutoCommit(false);

        assertThat(read(connection)).isEqualTo(1);
        assertThat(opened.element().getAutoCommit()).isFalse();
        connection.commit();
    }

    @Test
    void healsAtOnceIfItIsFoundBrokenWhileItIsTrusted() throws Exception {
        Connection connection = HealingConnection.open(this::open, Duration.ofHours(1));
        opened.element().close();

        connection.setAutoCommit(false);

        assertThat(read(connection)).isEqualTo(1);
    }

    @Test
    void isCountedWhileItIsOpenAndWhileItIsInATransaction() throws Exception {
        int open = PooledConnections.open();
        int active = PooledConnections.active();
        Connection connection = connection();
        connection.setAutoCommit(false);
        assertThat(PooledConnections.active()).isEqualTo(active);

        read(connection);
        assertThat(PooledConnections.active()).isEqualTo(active + 1);
        connection.commit();
        assertThat(PooledConnections.active()).isEqualTo(active);

        read(connection);
        assertThat(PooledConnections.open()).isEqualTo(open + 1);
        connection.close();
        connection.close();
        assertThat(PooledConnections.open()).isEqualTo(open);
        assertThat(PooledConnections.active()).isEqualTo(active);
    }

    @Test
    void failsWhileTheDatabaseIsUnavailableAndHealsAfterwards() throws Exception {
        Connection connection = connection();
        opened.element().close();
        away = true;
        assertThatThrownBy(() -> read(connection)).hasMessage("away");

        away = false;

        assertThat(read(connection)).isEqualTo(1);
    }
}
