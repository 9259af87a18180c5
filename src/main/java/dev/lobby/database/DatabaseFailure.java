package dev.lobby.database;

import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes transient failures from permanent ones, whatever exceptions a server wraps them in.
 *
 * <p>The fact that a transaction was rolled back says nothing; the reason does. If the end of a transaction failed
 * because of the program or its data, both servers give that as the cause. If the connection broke at the commit,
 * Narayana lists it among the suppressed exceptions, and Payara's transaction manager throws a {@link SystemException}
 * that wraps only a bare {@link XAException}.
 */
public final class DatabaseFailure {
    /**
     * SQLSTATE classes: connection exception, transaction rollback (a deadlock), insufficient resources (too many
     * connections), operator intervention (a shutdown, a time-out).
     */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57");

    /**
     * SQLSTATEs: a read-only transaction (on a standby), a transaction that was idle or open for too long, a lock that
     * was not available.
     */
    private static final Set<String> PASSING_STATES = Set.of("25006", "25P03", "25P04", "55P03");

    /** Exceptions without a SQLSTATE that the servers' pools throw when they have no connection. */
    private static final Set<String> POOLS =
            Set.of("ResourceException", "ResourceAllocationException", "PoolingException");

    private DatabaseFailure() {}

    /** Whether the database is unavailable or too busy, so that the same operation may succeed later. */
    public static boolean isPassing(Throwable failure) {
        return isPassingItself(failure) || reasons(failure).anyMatch(DatabaseFailure::isPassing);
    }

    private static Stream<Throwable> reasons(Throwable failure) {
        return Stream.concat(Stream.ofNullable(failure.getCause()), Arrays.stream(failure.getSuppressed()));
    }

    private static boolean isPassingItself(Throwable cause) {
        if (cause instanceof SQLException sql) {
            return sql instanceof SQLTransientException
                    || sql instanceof SQLRecoverableException
                    || sql instanceof SQLNonTransientConnectionException
                    || isPassing(sql.getSQLState());
        }
        return isCommitOfABrokenConnection(cause)
                || POOLS.contains(cause.getClass().getSimpleName());
    }

    private static boolean isPassing(@Nullable String state) {
        return state != null
                && state.length() == 5
                && (PASSING_CLASSES.contains(state.substring(0, 2)) || PASSING_STATES.contains(state));
    }

    private static boolean isCommitOfABrokenConnection(Throwable cause) {
        return cause instanceof SystemException
                && reasons(cause).allMatch(reason -> reason instanceof XAException && reason.getCause() == null);
    }
}
