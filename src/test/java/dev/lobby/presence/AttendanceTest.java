package dev.lobby.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttendanceTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LESS = TIMEOUT.minusNanos(1);
    private static final String ANN = "ann";
    private static final String BOB = "bob";

    private final TestTime time = new TestTime();
    private final Attendance attendance = new Attendance(
            time, PresenceSettings.read(TestSettings.with("lobby.presence.timeout", TIMEOUT.toString())));

    private long arrived(String user) {
        attendance.arrives(user);
        return attendance.stay(user);
    }

    @Test
    void whoMakesNoCallForTheTimeoutIsDueAndNobodySooner() {
        attendance.arrives(ANN);
        time.pass(LESS);
        attendance.arrives(BOB);

        assertThat(attendance.due(10)).isEmpty();
        time.pass(Duration.ofNanos(1));
        assertThat(attendance.due(10)).containsExactly(ANN);
    }

    @Test
    void everyCallBeginsTheTimeoutAnew() {
        long stay = arrived(ANN);
        for (int call = 0; call < 3; call++) {
            time.pass(LESS);
            assertThat(attendance.seen(ANN, stay)).isTrue();
        }

        time.pass(LESS);
        assertThat(attendance.due(10)).isEmpty();
    }

    @Test
    void whoHasASessionIsNeverDueAndCountsAsSeenWhenTheLastOneCloses() {
        attendance.arrives(ANN);
        attendance.opened(ANN);
        attendance.opened(ANN);
        attendance.closed(ANN);
        time.pass(TIMEOUT.multipliedBy(3));
        assertThat(attendance.due(10)).isEmpty();
        assertThat(attendance.leaves(ANN)).isFalse();

        attendance.closed(ANN);
        time.pass(LESS);
        assertThat(attendance.due(10)).isEmpty();
        time.pass(Duration.ofNanos(1));
        assertThat(attendance.due(10)).containsExactly(ANN);
    }

    @Test
    void aStayGoesOnWhileTheSameUserArrivesAgain() {
        long stay = arrived(ANN);

        assertThat(arrived(ANN)).isEqualTo(stay);
        assertThat(arrived(BOB)).isNotEqualTo(stay);
    }

    @Test
    void whoIsUnknownHasNoStayToBeSeenIn() {
        assertThat(attendance.stay(ANN)).isEqualTo(Attendance.UNDECIDED);
        assertThat(attendance.seen(ANN, Attendance.UNDECIDED)).isFalse();
        assertThat(attendance.size()).isZero();
    }

    @Test
    void whoIsLeavingIsNotSeenInTheStayThatEnds() {
        long stay = arrived(ANN);
        time.pass(TIMEOUT);

        assertThat(attendance.leaves(ANN)).isTrue();

        assertThat(attendance.seen(ANN, stay)).isFalse();
        assertThat(attendance.stay(ANN)).isEqualTo(Attendance.UNDECIDED);
        assertThat(attendance.seen(ANN, Attendance.UNDECIDED)).isFalse();
    }

    @Test
    void aStayThatHasEndedIsNotTakenForTheOneThatFollowed() {
        long stay = arrived(ANN);
        time.pass(TIMEOUT);
        attendance.leaves(ANN);
        attendance.gone(ANN);

        long next = arrived(ANN);

        assertThat(attendance.seen(ANN, stay)).isFalse();
        assertThat(attendance.seen(ANN, next)).isTrue();
    }

    @Test
    void whoCallsBeforeTheDecisionDoesNotLeave() {
        long stay = arrived(ANN);
        time.pass(TIMEOUT);
        assertThat(attendance.due(10)).containsExactly(ANN);

        attendance.seen(ANN, stay);

        assertThat(attendance.leaves(ANN)).isFalse();
        assertThat(attendance.stay(ANN)).isEqualTo(stay);
    }

    @Test
    void whoOpensASessionBeforeTheDecisionDoesNotLeave() {
        attendance.arrives(ANN);
        time.pass(TIMEOUT);

        attendance.opened(ANN);

        assertThat(attendance.leaves(ANN)).isFalse();
    }

    @Test
    void aSessionOfSomebodyWhoIsLeavingNeedsADecisionAndIsRemembered() {
        attendance.arrives(ANN);
        time.pass(TIMEOUT);
        attendance.leaves(ANN);

        attendance.opened(ANN);
        assertThat(attendance.stay(ANN)).isEqualTo(Attendance.UNDECIDED);
        attendance.gone(ANN);
        attendance.arrives(ANN);
        time.pass(TIMEOUT);

        assertThat(attendance.due(10)).isEmpty();
    }

    @Test
    void whoIsBackBeforeTheirLeavingWasForgottenIsRemembered() {
        attendance.arrives(ANN);
        time.pass(TIMEOUT);
        attendance.leaves(ANN);
        long next = arrived(ANN);

        attendance.gone(ANN);

        assertThat(attendance.seen(ANN, next)).isTrue();
    }

    @Test
    void whoseLeavingIsNotKnownToBeCommittedStaysDue() {
        attendance.arrives(ANN);
        time.pass(TIMEOUT);
        attendance.leaves(ANN);

        assertThat(attendance.due(10)).containsExactly(ANN);
        assertThat(attendance.leaves(ANN)).isTrue();
    }

    @Test
    void whoIsOnlineAndUnknownCountsAsJustSeen() {
        attendance.meet(ANN);
        time.pass(LESS);
        attendance.meet(ANN);
        assertThat(attendance.due(10)).isEmpty();

        time.pass(Duration.ofNanos(1));

        assertThat(attendance.due(10)).containsExactly(ANN);
    }

    @Test
    void whoIsOnlineAndUnknownHasNoStayBeforeItIsDecided() {
        attendance.meet(ANN);

        assertThat(attendance.stay(ANN)).isEqualTo(Attendance.UNDECIDED);
        attendance.opened(ANN);
        assertThat(attendance.stay(ANN)).isEqualTo(Attendance.UNDECIDED);
    }

    @Test
    void nothingIsKeptOfWhoIsGone() {
        attendance.arrives(ANN);
        attendance.meet(BOB);
        assertThat(attendance.size()).isEqualTo(2);
        time.pass(TIMEOUT);

        for (String due : attendance.due(10)) {
            attendance.leaves(due);
            attendance.gone(due);
        }

        assertThat(attendance.size()).isZero();
    }

    @Test
    void noMoreAreDueAtOnceThanAskedFor() {
        attendance.arrives(ANN);
        attendance.arrives(BOB);
        time.pass(TIMEOUT);

        assertThat(attendance.due(1)).hasSize(1);
    }
}
