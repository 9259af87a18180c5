package dev.lobby.database.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutageLogFilterTest {
    private final SQLException closed = new SQLException("This connection has been closed.", "08003");

    private final List<String> reasons = new ArrayList<>();
    private final OutageLogFilter filter = new OutageLogFilter(() -> !reasons.isEmpty(), reasons::add);

    private boolean passes(String message, Object... parameters) {
        return passes(null, message, parameters);
    }

    private boolean passes(@Nullable Throwable thrown, String message, Object... parameters) {
        LogRecord record = new LogRecord(Level.WARNING, message);
        record.setLoggerName("a.pool");
        record.setParameters(parameters);
        record.setThrown(thrown);
        return filter.isLoggable(record);
    }

    @Test
    void leavesOutFailuresOfTheConnectionWhateverWrapsThem() {
        assertThat(passes(closed, "Error resetting auto-commit")).isFalse();
        assertThat(passes(new IllegalStateException(new RuntimeException(closed)), "onePhaseCommit"))
                .isFalse();
        assertThat(reasons).containsExactly("This connection has been closed", "This connection has been closed");
    }

    @Test
    void leavesOutTextsThatRepeatWhyAConnectionCouldNotBeOpened() {
        SQLException unreachable = DatabaseFailure.unreachable(new SQLException("Connection refused.", "08001"));

        assertThat(passes("poolmgr.failed", "the pool", "Error allocating: [" + unreachable.getMessage() + "]"))
                .isFalse();
        assertThat(reasons).containsExactly("Connection refused");
    }

    @Test
    void leavesOutHibernatesTwoRecordsOfAFailure() {
        assertThat(passes("SQL Error: 0, SQLState: 57P01")).isFalse();
        assertThat(passes("FATAL: terminating connection due to administrator command"))
                .isFalse();
        assertThat(passes("Something else")).isTrue();
    }

    @Test
    void leavesOutWhatTheSameThreadLogsOfTheSameFailure() {
        assertThat(passes(closed, "RAR5031:System Exception")).isFalse();
        assertThat(passes(new IllegalStateException("LocalTransactionException: " + closed.getMessage()), "DTX5007"))
                .isFalse();
        assertThat(passes(new IllegalStateException("another"), "DTX5007")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "40P01", "55P03", "57014", "42P01"})
    void letsOtherFailuresPass(String state) {
        assertThat(passes(new SQLException("a failure", state), "A statement failed"))
                .isTrue();
        assertThat(passes("SQL Error: 0, SQLState: " + state)).isTrue();
        assertThat(passes("a failure")).isTrue();
        assertThat(reasons).isEmpty();
    }

    @Test
    void letsFailuresOfOtherApplicationsPass() {
        Thread thread = Thread.currentThread();
        ClassLoader own = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            assertThat(passes(closed, "Error resetting auto-commit")).isTrue();
            assertThat(passes("SQL Error: 0, SQLState: 57P01")).isTrue();
        } finally {
            thread.setContextClassLoader(own);
        }
    }

    @Test
    void leavesOutThatThePoolHasNoConnectionOnlyWhileAnOutageLasts() {
        assertThat(passes("SQL Error: 0, SQLState: null")).isTrue();
        assertThat(passes(closed, "Error resetting auto-commit")).isFalse();
        assertThat(passes("SQL Error: 0, SQLState: null")).isFalse();
        assertThat(passes("IJ000453: Unable to get managed connection")).isFalse();
    }
}
