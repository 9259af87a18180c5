package dev.lobby.database.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lobby.database.TestDatabase;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class UniqueViolationTest {
    private static final String NAME_INDEX = "app_user_by_name";

    DataSource newDatabase() throws SQLException {
        return TestDatabase.create();
    }

    @Test
    void namesOnlyTheIndexThatRefusedTheRow() throws Exception {
        DataSource database = newDatabase();
        insert(database, "1", "'ann'");

        assertThat(isOfTheName(database, "2", "'ann'")).isTrue();
        assertThat(isOfTheName(database, "1", "'bob'")).as("the same id").isFalse();
        assertThat(isOfTheName(database, "2", "null")).as("no name").isFalse();
        assertThat(isOfTheName(database, "2", "repeat('x', 300)"))
                .as("a long name")
                .isFalse();
        assertThat(UniqueViolation.isOf(new PersistenceException(), NAME_INDEX)).isFalse();
    }

    private static boolean isOfTheName(DataSource database, String id, String name) {
        SQLException refusal = catchThrowableOfType(SQLException.class, () -> insert(database, id, name));
        return UniqueViolation.isOf(new PersistenceException(new IllegalStateException(refusal)), NAME_INDEX);
    }

    private static void insert(DataSource database, String id, String nameKey) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection
                    .createStatement()
                    .executeUpdate("insert into app_user (id, name, name_key, password_hash, status, token_generation,"
                            + " created_at, updated_at) values ('" + id + "', 'x', " + nameKey
                            + ", 'x', 'OFFLINE', 0, current_timestamp, current_timestamp)");
        }
    }
}
