package dev.lobby.game;

import dev.lobby.database.TestDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

@Tag("once")
@Tag("postgresql")
class PostgresGameFinderIT extends GameFinderTest {
    /** What reads a table, once for each loop, and what it reads in vain. */
    private static final Pattern SCAN = Pattern.compile("Scan .*actual rows=(\\d+)[.\\d]* loops=(\\d+)");

    private static final Pattern IN_VAIN = Pattern.compile("Rows Removed by (?:Filter|Index Recheck): (\\d+)");

    @Override
    DataSource newDatabase() {
        return TestDatabase.onPostgresql();
    }

    @Override
    int rowsRead(String statement) throws SQLException {
        int rows = 0;
        try (ResultSet plan = connection
                .createStatement()
                .executeQuery("explain (analyze, timing off, costs off, summary off) " + statement)) {
            int loops = 1;
            while (plan.next()) {
                Matcher scan = SCAN.matcher(plan.getString(1));
                Matcher inVain = IN_VAIN.matcher(plan.getString(1));
                if (scan.find()) {
                    loops = Integer.parseInt(scan.group(2));
                    rows += Integer.parseInt(scan.group(1)) * loops;
                } else if (inVain.find()) {
                    rows += Integer.parseInt(inVain.group(1)) * loops;
                }
            }
        }
        return rows;
    }
}
