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
    private static final Pattern ROWS = Pattern.compile("actual rows=(\\d+)[.\\d]* loops=(\\d+)");

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
            while (plan.next()) {
                Matcher part = ROWS.matcher(plan.getString(1));
                rows += part.find() ? Integer.parseInt(part.group(1)) * Integer.parseInt(part.group(2)) : 0;
            }
        }
        return rows;
    }
}
