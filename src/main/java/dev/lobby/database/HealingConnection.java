package dev.lobby.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection that reconnects if it broke between two transactions. With it, a pool that does not validate its
 * connections recovers by itself after a restart of the database. Not every server can be told to validate the connections of
 * a data source that is defined in an application.
 *
 * <p>The connection is checked before the first statement of a transaction, unless it was used successfully a moment
 * ago. A failure inside a transaction fails the transaction, as it must. Like any connection, it is used by one thread
 * at a time.
 */
final class HealingConnection implements InvocationHandler {
    private static final int CHECK_SECONDS = 1;

    private static final Set<String> STATEMENTS = Set.of("prepareStatement", "createStatement", "prepareCall");
    private static final Set<String> ENDS = Set.of("commit", "rollback");
    private static final Set<String> CLOSES = Set.of("close", "abort");

    /** Opens a connection to the database. */
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    private final Opener opener;
    private final Duration trusted;
    private Connection connection;
    private boolean autoCommit = true;
    private boolean inTransaction;
    private boolean closed;
    private long provenAt = System.nanoTime();

    private HealingConnection(Opener opener, Duration trusted) throws SQLException {
        this.opener = opener;
        this.trusted = trusted;
        this.connection = opener.open();
        PooledConnections.opened();
    }

    /**
     * Opens a connection.
     *
     * @param trusted how long after a commit or rollback the connection is used without a check
     */
    static Connection open(Opener opener, Duration trusted) throws SQLException {
        return (Connection) Proxy.newProxyInstance(
                HealingConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new HealingConnection(opener, trusted));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        String name = method.getName();
        if (name.equals("setAutoCommit") && arguments != null) {
            autoCommit = arguments[0].equals(true);
            if (!inTransaction && connection.isClosed()) {
                // The next statement heals it, in this mode. After a failure here a pool might not call again,
                // and its next transaction would be committed statement by statement.
                provenAt = System.nanoTime() - trusted.toNanos();
                return null;
            }
            inTransaction(inTransaction && !autoCommit);
        } else if (STATEMENTS.contains(name) && !inTransaction) {
            heal();
            inTransaction(!autoCommit);
        } else if (CLOSES.contains(name) && !closed) {
            closed = true;
            inTransaction(false);
            PooledConnections.closed();
        }
        try {
            Object result = method.invoke(connection, arguments);
            if (ENDS.contains(name)) {
                provenAt = System.nanoTime();
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            // Also after a failure: a pool keeps the connection, and its next user begins a new transaction.
            inTransaction(inTransaction && !ENDS.contains(name));
        }
    }

    private void inTransaction(boolean now) {
        if (now && !inTransaction) {
            PooledConnections.begun();
        } else if (!now && inTransaction) {
            PooledConnections.ended();
        }
        inTransaction = now;
    }

    private void heal() throws SQLException {
        if (System.nanoTime() - provenAt < trusted.toNanos()) {
            return;
        }
        if (!connection.isValid(CHECK_SECONDS)) {
            Connection broken = connection;
            connection = opener.open();
            connection.setAutoCommit(autoCommit);
            closeQuietly(broken);
        }
        provenAt = System.nanoTime();
    }

    private static void closeQuietly(Connection broken) {
        try {
            broken.close();
        } catch (SQLException e) {
            // It is closed because it is broken, so a failure is expected.
        }
    }
}
