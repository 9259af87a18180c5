package dev.lobby.database.failure;

import dev.lobby.database.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

@Tag("once")
@Tag("postgresql")
class PostgresUniqueViolationIT extends UniqueViolationTest {
    @Override
    DataSource newDatabase() {
        return TestDatabase.onPostgresql();
    }
}
