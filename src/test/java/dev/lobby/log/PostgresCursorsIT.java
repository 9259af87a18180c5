package dev.lobby.log;

import dev.lobby.database.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

@Tag("once")
@Tag("postgresql")
class PostgresCursorsIT extends CursorsTest {
    @Override
    DataSource newDatabase() {
        return TestDatabase.onPostgresql();
    }
}
