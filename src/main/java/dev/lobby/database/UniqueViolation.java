package dev.lobby.database;

import java.sql.SQLException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells which unique index refused a row, whatever a persistence provider wraps that into. */
public final class UniqueViolation {
    /** SQLSTATE unique_violation, on H2 as on PostgreSQL. */
    private static final String STATE = "23505";

    private UniqueViolation() {}

    /** Whether the failure is that a row with the same key is there already, by this index. */
    public static boolean isOf(Throwable failure, String index) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && STATE.equals(sql.getSQLState()) && names(sql, index)) {
                return true;
            }
        }
        return false;
    }

    /** Both databases name it, in quotes, on the first line; PostgreSQL whatever the language. */
    private static boolean names(SQLException violation, String index) {
        String first =
                String.valueOf(violation.getMessage()).lines().findFirst().orElse("");
        return Pattern.compile("[\".]" + Pattern.quote(index) + "[\" ]")
                .matcher(first)
                .find();
    }
}
