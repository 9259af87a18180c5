package dev.lobby.database.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DuplicateKeyLogFilterTest {
    private static final String FIRST = "SQL Error: 0, SQLState: 23505";
    private static final String SECOND = "ERROR: duplicate key value violates unique constraint \"app_user_by_name\"";

    private final DuplicateKeyLogFilter filter = new DuplicateKeyLogFilter();

    private boolean passes(String message) {
        return filter.isLoggable(new LogRecord(Level.WARNING, message));
    }

    @Test
    void leavesOutHibernatesTwoRecordsOfADuplicateKey() {
        assertThat(passes(FIRST)).isFalse();
        assertThat(passes(SECOND)).isFalse();

        assertThat(passes("Something else")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23503", "40P01", "57014", "null"})
    void letsOtherFailuresPass(String state) {
        assertThat(passes("SQL Error: 0, SQLState: " + state)).isTrue();
        assertThat(passes("a failure")).isTrue();
    }

    @Test
    void letsDuplicateKeysOfOtherApplicationsPass() {
        Thread thread = Thread.currentThread();
        ClassLoader own = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            assertThat(passes(FIRST)).isTrue();
            assertThat(passes(SECOND)).isTrue();
        } finally {
            thread.setContextClassLoader(own);
        }
    }
}
