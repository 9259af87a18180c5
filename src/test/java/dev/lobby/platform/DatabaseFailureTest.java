package dev.lobby.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFailureTest {

    @ParameterizedTest
    @CsvSource({"08006, true", "57P01, true", "40P01, true", "40001, true", "23505, false", "42601, false", ", false"})
    void passesWhereItsStateSaysSo(String state, boolean passing) {
        assertThat(DatabaseFailure.isPassing(new IllegalStateException(new SQLException("reason", state))))
                .isEqualTo(passing);
    }

    @Test
    void isFoundAmongTheSuppressed() {
        IllegalStateException commit = new IllegalStateException("could not commit");
        commit.addSuppressed(new SQLException("reason", "57P01"));

        assertThat(DatabaseFailure.isPassing(new RuntimeException(commit))).isTrue();
        assertThat(DatabaseFailure.isPassing(new RuntimeException("other"))).isFalse();
    }
}
