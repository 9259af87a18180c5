package dev.lobby.database;

import static dev.lobby.database.RefusedConnectionTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
@Tag("postgresql")
class PostgresRefusedConnectionIT {
    @Test
    void isOfAnotherUserOrAnotherDatabaseOrNoServer() throws Exception {
        int port;
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            port = server.getPort();
            String url = "jdbc:postgresql://localhost:" + port + "/";

            assertThat(refusal(url + "postgres", "nobody"))
                    .startsWith("the database " + url + "postgres refuses the user or the password")
                    .contains("Check lobby.database.user and lobby.database.password", "nobody");
            assertThat(refusal(url + "none", "postgres"))
                    .startsWith(
                            "the database " + url + "none does not exist. Create it, or correct lobby.database.url");
        }
        String nowhere = "jdbc:postgresql://localhost:" + port + "/postgres";
        assertThat(refusal(nowhere, "postgres"))
                .startsWith("the database " + nowhere + " cannot be reached. Start it, or correct lobby.database.url");
    }
}
