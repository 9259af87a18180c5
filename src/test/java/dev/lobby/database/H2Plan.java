package dev.lobby.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** What H2 does for a statement. */
public final class H2Plan {
    private static final Pattern ROWS_READ = Pattern.compile("scanCount: (\\d+)");

    private H2Plan() {}

    /** From tables and from parts of the statement, one more at the end of each. Carries the statement out. */
    public static int rowsRead(Connection connection, String statement) throws SQLException {
        try (ResultSet plan = connection.createStatement().executeQuery("explain analyze " + statement)) {
            plan.next();
            return ROWS_READ
                    .matcher(plan.getString(1))
                    .results()
                    .mapToInt(found -> Integer.parseInt(found.group(1)))
                    .sum();
        }
    }
}
