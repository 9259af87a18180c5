package dev.lobby.database.failure;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * A filter for the logger with which a persistence provider reports failed statements. It leaves out the two records of a row of this
 * application that a unique index has refused. Two clients who take the same name at the same moment cause that, and one
 * of them is told so. Where nobody expects it, the call fails, and is logged with its cause. Thread-safe.
 */
final class DuplicateKeyLogFilter implements Filter {
    private static final String FIRST_RECORD = "SQLState: " + UniqueViolation.STATE;
    private static final int REMEMBERED_THREADS = 1000;

    /** The threads whose next record is the message of the failure. */
    private final Set<Long> inside = ConcurrentHashMap.newKeySet();

    @Override
    public boolean isLoggable(LogRecord record) {
        long thread = Thread.currentThread().getId();
        if (String.valueOf(record.getMessage()).contains(FIRST_RECORD) && OutageLogFilter.isInThisApplication()) {
            if (inside.size() >= REMEMBERED_THREADS) {
                inside.clear();
            }
            inside.add(thread);
            return false;
        }
        return !inside.remove(thread);
    }
}
