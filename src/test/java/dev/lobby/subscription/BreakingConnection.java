package dev.lobby.subscription;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A data source with one connection, which it lends again and again. The connection breaks when a test says so. Then
 * the transaction is rolled back, or it is committed and the caller never learns this. Not thread-safe.
 */
final class BreakingConnection {
    private static final Set<String> CALLS = Set.of("executeQuery", "executeUpdate", "executeBatch", "commit");

    /** The message of the exception that it throws then. */
    private static final String BROKEN = "The connection is broken";

    private final Connection physical;
    private int callsLeft = Integer.MAX_VALUE;
    private boolean commits;
    private Runnable meanwhile = () -> {};

    BreakingConnection(Connection physical) {
        this.physical = physical;
    }

    /** Breaks the connection at one of the next calls of the database. */
    void breakAt(int call, boolean afterCommit) {
        callsLeft = call;
        commits = afterCommit;
    }

    void heal() {
        callsLeft = Integer.MAX_VALUE;
    }

    /** A step that needs the connection. */
    interface Attempt {
        void run() throws SQLException;
    }

    /**
     * Runs a step that may fail because the connection is broken.
     *
     * @return whether it did not fail
     */
    static boolean attempt(Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (SQLException e) {
            if (!BROKEN.equals(e.getMessage())) {
                throw new AssertionError(e);
            }
            return false;
        }
    }

    /**
     * Does the same, and each of the step's queries takes so long that others do something meanwhile.
     *
     * @param others must not need the connection
     */
    boolean attempt(Attempt attempt, Runnable others) {
        meanwhile = others;
        try {
            return attempt(attempt);
        } finally {
            meanwhile = () -> {};
        }
    }

    DataSource dataSource() {
        return proxy(DataSource.class, (method, arguments) -> {
            if (!method.getName().equals("getConnection")) {
                throw new UnsupportedOperationException(method.toString());
            }
            return new Lent().connection();
        });
    }

    /** The connection, until it is given back or breaks. */
    private final class Lent {
        private boolean broken;

        Connection connection() {
            return proxy(Connection.class, this::call);
        }

        private Object call(Method method, Object[] arguments) throws Exception {
            if (method.getName().equals("close")) {
                return Void.class;
            }
            breakIfDue(method.getName());
            Object result = invoke(physical, method, arguments);
            return result instanceof PreparedStatement statement ? statement(statement) : result;
        }

        private PreparedStatement statement(PreparedStatement statement) {
            return proxy(PreparedStatement.class, (method, arguments) -> {
                if (!method.getName().equals("close")) {
                    breakIfDue(method.getName());
                }
                if (method.getName().equals("executeQuery")) {
                    meanwhile.run();
                }
                return invoke(statement, method, arguments);
            });
        }

        private void breakIfDue(String call) throws SQLException {
            if (!broken && CALLS.contains(call) && --callsLeft == 0) {
                broken = true;
                if (!physical.getAutoCommit()) {
                    if (commits && call.equals("commit")) {
                        physical.commit();
                    } else {
                        physical.rollback();
                    }
                    physical.setAutoCommit(true);
                }
            }
            if (broken) {
                throw new SQLException(BROKEN);
            }
        }
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof SQLException failure ? failure : e;
        }
    }

    private interface Call {
        Object invoke(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object result = call.invoke(method, arguments);
                    return method.getReturnType() == void.class ? null : result;
                }));
    }
}
