package dev.lobby.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseAddressTest {
    @Test
    void theAddressOfTheDatabaseIsShownWithoutItsParameters() {
        assertThat(new DatabaseAddress("jdbc:postgresql://db/lobby?password=secret"))
                .hasToString("jdbc:postgresql://db/lobby");
    }
}
