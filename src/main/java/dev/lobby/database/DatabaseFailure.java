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
 * Tells failures that pass by themselves from those that do not, whatever a server wraps them into.
 *
 * <p>That a transaction was rolled back says nothing by itself: what counts is why. Where its end failed because of the
 * program or its data, both servers name that as the cause. Where the connection broke at the commit, Narayana names it
 * among the suppressed, and Payara's transaction manager throws a {@link SystemException} over a bare {@link
 * XAException}.
 */
public final class DatabaseFailure {
    /**
     * SQLSTATE classes: connection exception, transaction rollback (a deadlock), insufficient resources (too many
     * connections), operator intervention (a shutdown, a time-out).
     */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57");

    /** A read-only transaction (on a standby), a transaction that was idle or open for too long, a lock that was not free. */
    private static final Set<String> PASSING_STATES = Set.of("25006", "25P03", "25P04", "55P03");

    /** What the servers' pools throw where they have no connection to give, without a SQLSTATE. */
    private static final Set<String> POOLS =
            Set.of("ResourceException", "ResourceAllocationException", "PoolingException");

    private DatabaseFailure() {}

    /** Whether the database is away, or too busy, so that the same may succeed later. */
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
