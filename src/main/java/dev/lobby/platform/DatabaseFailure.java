package dev.lobby.platform;

import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells failures that pass by themselves from those that do not, whatever a server wraps them into. A commit that fails
 * is one that passes: what is wrong with the data is found before, by an explicit flush, and Payara does not say why.
 */
public final class DatabaseFailure {
    /** SQLSTATE classes: connection exception, transaction rollback (a deadlock), operator intervention (a shutdown). */
    private static final Set<String> PASSING = Set.of("08", "40", "57");

    /** What the servers' pools throw where they have no connection to give, without a SQLSTATE. */
    private static final Set<String> POOLS =
            Set.of("ResourceException", "ResourceAllocationException", "PoolingException");

    private DatabaseFailure() {}

    /** Whether the database is away, or too busy, so that the same may succeed later. */
    public static boolean isPassing(Throwable failure) {
        if (isPassingItself(failure)) {
            return true;
        }
        // Narayana has the reason for a commit that failed among the suppressed.
        return Stream.concat(Stream.ofNullable(failure.getCause()), Arrays.stream(failure.getSuppressed()))
                .anyMatch(DatabaseFailure::isPassing);
    }

    private static boolean isPassingItself(Throwable cause) {
        if (cause instanceof SQLException sql) {
            String state = sql.getSQLState();
            return sql instanceof SQLTransientException
                    || sql instanceof SQLRecoverableException
                    || sql instanceof SQLNonTransientConnectionException
                    || (state != null && state.length() == 5 && PASSING.contains(state.substring(0, 2)));
        }
        return cause instanceof RollbackException
                || cause instanceof SystemException
                || POOLS.contains(cause.getClass().getSimpleName());
    }
}
