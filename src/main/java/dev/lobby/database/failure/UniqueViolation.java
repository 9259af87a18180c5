package dev.lobby.database.failure;

import java.sql.SQLException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognises which unique index refused a row, whatever exceptions a persistence provider wraps the failure in. */
public final class UniqueViolation {
    /** SQLSTATE unique_violation, on both H2 and PostgreSQL. */
    static final String STATE = "23505";

    private UniqueViolation() {}

    /** Whether the failure is a duplicate key in this index. */
    public static boolean isOf(Throwable failure, String index) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && STATE.equals(sql.getSQLState()) && names(sql, index)) {
                return true;
            }
        }
        return false;
    }

    /** Both databases quote the index name on the first line of the message; PostgreSQL does so in every language. */
    private static boolean names(SQLException violation, String index) {
        String first =
                String.valueOf(violation.getMessage()).lines().findFirst().orElse("");
        return Pattern.compile("[\".]" + Pattern.quote(index) + "[\" ]")
                .matcher(first)
                .find();
    }
}
