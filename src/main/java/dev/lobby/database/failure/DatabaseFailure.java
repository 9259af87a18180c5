package dev.lobby.database.failure;

import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes transient failures from permanent ones, whatever exceptions a server wraps them in.
 *
 * <p>The fact that a transaction was rolled back says nothing; the reason does. If the end of a transaction failed
 * because of the program or its data, the servers give that as the cause. If the connection broke at the commit, one
 * transaction manager lists it among the suppressed exceptions, and another throws a {@link SystemException} that wraps only a
 * bare {@link XAException}.
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

    /** What {@link #unreachable} puts before the reason, so that the reason is found where only the text is left. */
    private static final String UNREACHABLE = "The database cannot be reached: ";

    /**
     * SQLSTATEs of an outage, besides the class of connection exceptions: a shutdown, a crash, a start, no free place.
     */
    private static final Set<String> OUTAGE_STATES = Set.of("57P01", "57P02", "57P03", "53300");

    /**
     * SQLSTATEs: a transaction that got in the way of another one, a deadlock, a lock that was not available, and a
     * statement that took too long. H2 has one for the last two.
     */
    private static final Set<String> CONTENTION_STATES = Set.of("40001", "40P01", "55P03", "57014", "HYT00");

    private DatabaseFailure() {}

    /**
     * Marks a failure to open a connection if the reason is an outage; returns any other failure as it is. Servers pass
     * on the exception, or only its text.
     */
    public static SQLException unreachable(SQLException failure) {
        return outage(failure).isPresent()
                ? new SQLTransientConnectionException(
                        UNREACHABLE + failure.getMessage(), failure.getSQLState(), failure)
                : failure;
    }

    /** The reason, if the database cannot be reached. A lock or a slow statement is not an outage. */
    static Optional<String> outage(Throwable failure) {
        return outage(String.valueOf(failure.getMessage()))
                .or(() -> isOutageItself(failure) ? Optional.of(oneLine(failure.getMessage())) : Optional.empty())
                .or(() -> reasons(failure)
                        .map(DatabaseFailure::outage)
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    /** The reason, if a text of a server contains that of a failure that {@link #unreachable} has marked. */
    static Optional<String> outage(String text) {
        int begin = text.lastIndexOf(UNREACHABLE);
        return begin < 0 ? Optional.empty() : Optional.of(oneLine(text.substring(begin + UNREACHABLE.length())));
    }

    static boolean isOutage(@Nullable String state) {
        return state != null && (state.startsWith("08") || OUTAGE_STATES.contains(state));
    }

    private static boolean isOutageItself(Throwable failure) {
        return failure instanceof SQLException sql
                && (sql instanceof SQLTransientConnectionException
                        || sql instanceof SQLRecoverableException
                        || sql instanceof SQLNonTransientConnectionException
                        || isOutage(sql.getSQLState()));
    }

    /** The first line, without what servers add to it and without the full stop at its end. */
    private static String oneLine(@Nullable String text) {
        return String.valueOf(text).lines().findFirst().orElse("").replaceFirst("[.\\]\\s]*$", "");
    }

    /** Whether the database is unavailable or too busy, so that the same operation may succeed later. */
    public static boolean isPassing(Throwable failure) {
        return isPassingItself(failure) || reasons(failure).anyMatch(DatabaseFailure::isPassing);
    }

    private static Stream<Throwable> reasons(Throwable failure) {
        return Stream.concat(Stream.ofNullable(failure.getCause()), Arrays.stream(failure.getSuppressed()));
    }

    /**
     * Whether an operation failed because it waited too long for others, or took too long itself. The database is there, so
     * other operations may succeed meanwhile.
     */
    public static boolean isContention(Throwable failure) {
        return (failure instanceof SQLException sql && CONTENTION_STATES.contains(String.valueOf(sql.getSQLState())))
                || reasons(failure).anyMatch(DatabaseFailure::isContention);
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
