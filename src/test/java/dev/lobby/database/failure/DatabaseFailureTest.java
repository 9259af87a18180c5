package dev.lobby.database.failure;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFailureTest {

    @ParameterizedTest
    @CsvSource({
        "08006, true", "57P01, true", "57014, true", "40P01, true", "40001, true", "53300, true", "55P03, true",
        "25P03, true", "25006, true", "23505, false", "25P02, false", "42601, false", "55000, false", ", false"
    })
    void isPassingIfItsSqlStateSaysSo(String state, boolean passing) {
        assertThat(DatabaseFailure.isPassing(new IllegalStateException(new SQLException("reason", state))))
                .isEqualTo(passing);
    }

    @Test
    void isFoundAmongSuppressedExceptions() {
        IllegalStateException commit = new IllegalStateException("could not commit");
        commit.addSuppressed(new SQLException("reason", "57P01"));

        assertThat(DatabaseFailure.isPassing(new RuntimeException(commit))).isTrue();
        assertThat(DatabaseFailure.isPassing(new RuntimeException("other"))).isFalse();
    }

    @Test
    void aRollbackCountsByItsReasonAndWithoutOneAsPermanent() {
        assertThat(DatabaseFailure.isPassing(rollback(new SQLException("reason", "23505"))))
                .isFalse();
        assertThat(DatabaseFailure.isPassing(rollback(new IllegalStateException("a bug"))))
                .isFalse();
        assertThat(DatabaseFailure.isPassing(new RollbackException("marked for rollback")))
                .isFalse();
        assertThat(DatabaseFailure.isPassing(rollback(new SQLException("reason", "08006"))))
                .isTrue();
    }

    /** As Payara's transaction manager reports it, without the reason. */
    @Test
    void theFailedCommitOfABrokenConnectionIsPassing() {
        SystemException broken = new SystemException();
        broken.initCause(new XAException("An I/O error occurred while sending to the backend"));
        SystemException bug = new SystemException();
        bug.initCause(new IllegalStateException("a bug"));

        assertThat(DatabaseFailure.isPassing(new RuntimeException(broken))).isTrue();
        assertThat(DatabaseFailure.isPassing(new RuntimeException(bug))).isFalse();
    }

    private static Throwable rollback(Throwable reason) {
        return new RuntimeException(new RollbackException("rolled back").initCause(new RuntimeException(reason)));
    }
}
