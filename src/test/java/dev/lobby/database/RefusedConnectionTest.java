package dev.lobby.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lobby.settings.TestSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedConnectionTest {
    @TempDir
    private Path folder;

    @Test
    void h2WithAnotherPassword() throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("lobby");
        connect(url, "lobby", "right").close();

        assertThat(refusal(url, "lobby")).startsWith("the database " + url + " refuses the user or the password");
    }

    @Test
    void anotherReasonIsPassedOn() {
        SQLException full = new SQLException("sorry, too many clients already", "53300");

        assertThat(RefusedConnection.describe(full, new DatabaseAddress("jdbc:postgresql://localhost/lobby")))
                .startsWith("the database jdbc:postgresql://localhost/lobby cannot be opened. Remove the cause")
                .endsWith("(sorry, too many clients already)");
    }

    static String refusal(String url, String user) {
        SQLException refusal = catchThrowableOfType(
                SQLException.class, () -> connect(url, user, "wrong").close());
        return RefusedConnection.describe(refusal, new DatabaseAddress(url));
    }

    private static Connection connect(String url, String user, String password) throws SQLException {
        DatabaseSettings settings = new DatabaseSettings(TestSettings.with(
                "lobby.database.url", url, "lobby.database.user", user, "lobby.database.password", password));
        return Connector.of(DatabaseAddress.of(settings), settings).open();
    }
}
