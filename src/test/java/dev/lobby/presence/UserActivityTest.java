package dev.lobby.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UserActivityTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LESS = TIMEOUT.minusNanos(1);
    private static final String ANN = "ann";
    private static final String BOB = "bob";

    private final TestTime time = new TestTime();
    private final UserActivity activity = new UserActivity(
            time, PresenceSettings.read(TestSettings.with("lobby.presence.timeout", TIMEOUT.toString())));

    private long arrived(String user) {
        activity.arrives(user);
        return activity.stay(user);
    }

    @Test
    void aUserWithoutACallForTheTimeoutIsDueAndNotSooner() {
        activity.arrives(ANN);
        time.pass(LESS);
        activity.arrives(BOB);

        assertThat(activity.due(10)).isEmpty();
        time.pass(Duration.ofNanos(1));
        assertThat(activity.due(10)).containsExactly(ANN);
    }

    @Test
    void everyCallBeginsTheTimeoutAnew() {
        long stay = arrived(ANN);
        for (int call = 0; call < 3; call++) {
            time.pass(LESS);
            assertThat(activity.seen(ANN, stay)).isTrue();
        }

        time.pass(LESS);
        assertThat(activity.due(10)).isEmpty();
    }

    @Test
    void aUserWhoHasASessionIsNeverDueAndCountsAsSeenWhenTheLastOneCloses() {
        activity.arrives(ANN);
        activity.opened(ANN);
        activity.opened(ANN);
        activity.closed(ANN);
        time.pass(TIMEOUT.multipliedBy(3));
        assertThat(activity.due(10)).isEmpty();
        assertThat(activity.leaves(ANN)).isFalse();

        activity.closed(ANN);
        time.pass(LESS);
        assertThat(activity.due(10)).isEmpty();
        time.pass(Duration.ofNanos(1));
        assertThat(activity.due(10)).containsExactly(ANN);
    }

    @Test
    void aStayGoesOnWhileTheSameUserArrivesAgain() {
        long stay = arrived(ANN);

        assertThat(arrived(ANN)).isEqualTo(stay);
        assertThat(arrived(BOB)).isNotEqualTo(stay);
    }

    @Test
    void anUnknownUserHasNoStay() {
        assertThat(activity.stay(ANN)).isEqualTo(UserActivity.UNDECIDED);
        assertThat(activity.seen(ANN, UserActivity.UNDECIDED)).isFalse();
        assertThat(activity.size()).isZero();
    }

    @Test
    void aUserWhoIsLeavingIsNotSeenInTheStayThatEnds() {
        long stay = arrived(ANN);
        time.pass(TIMEOUT);

        assertThat(activity.leaves(ANN)).isTrue();

        assertThat(activity.seen(ANN, stay)).isFalse();
        assertThat(activity.stay(ANN)).isEqualTo(UserActivity.UNDECIDED);
        assertThat(activity.seen(ANN, UserActivity.UNDECIDED)).isFalse();
    }

    @Test
    void aStayThatHasEndedIsNotTakenForTheOneThatFollowed() {
        long stay = arrived(ANN);
        time.pass(TIMEOUT);
        activity.leaves(ANN);
        activity.gone(ANN);

        long next = arrived(ANN);

        assertThat(activity.seen(ANN, stay)).isFalse();
        assertThat(activity.seen(ANN, next)).isTrue();
    }

    @Test
    void aUserWhoCallsBeforeTheDecisionDoesNotLeave() {
        long stay = arrived(ANN);
        time.pass(TIMEOUT);
        assertThat(activity.due(10)).containsExactly(ANN);

        activity.seen(ANN, stay);

        assertThat(activity.leaves(ANN)).isFalse();
        assertThat(activity.stay(ANN)).isEqualTo(stay);
    }

    @Test
    void aUserWhoOpensASessionBeforeTheDecisionDoesNotLeave() {
        activity.arrives(ANN);
        time.pass(TIMEOUT);

        activity.opened(ANN);

        assertThat(activity.leaves(ANN)).isFalse();
    }

    @Test
    void aSessionOfSomebodyWhoIsLeavingNeedsADecisionAndIsRemembered() {
        activity.arrives(ANN);
        time.pass(TIMEOUT);
        activity.leaves(ANN);

        activity.opened(ANN);
        assertThat(activity.stay(ANN)).isEqualTo(UserActivity.UNDECIDED);
        activity.gone(ANN);
        activity.arrives(ANN);
        time.pass(TIMEOUT);

        assertThat(activity.due(10)).isEmpty();
    }

    @Test
    void aUserWhoIsBackBeforeBeingForgottenIsRemembered() {
        activity.arrives(ANN);
        time.pass(TIMEOUT);
        activity.leaves(ANN);
        long next = arrived(ANN);

        activity.gone(ANN);

        assertThat(activity.seen(ANN, next)).isTrue();
    }

    @Test
    void aUserStaysDueUntilTheCommitIsKnown() {
        activity.arrives(ANN);
        time.pass(TIMEOUT);
        activity.leaves(ANN);

        assertThat(activity.due(10)).containsExactly(ANN);
        assertThat(activity.leaves(ANN)).isTrue();
    }

    @Test
    void anUnknownOnlineUserCountsAsJustSeen() {
        activity.noteOnline(ANN);
        time.pass(LESS);
        activity.noteOnline(ANN);
        assertThat(activity.due(10)).isEmpty();

        time.pass(Duration.ofNanos(1));

        assertThat(activity.due(10)).containsExactly(ANN);
    }

    @Test
    void anUnknownOnlineUserHasNoStayBeforeADecision() {
        activity.noteOnline(ANN);

        assertThat(activity.stay(ANN)).isEqualTo(UserActivity.UNDECIDED);
        activity.opened(ANN);
        assertThat(activity.stay(ANN)).isEqualTo(UserActivity.UNDECIDED);
    }

    @Test
    void usersWhoAreGoneAreForgotten() {
        activity.arrives(ANN);
        activity.noteOnline(BOB);
        assertThat(activity.size()).isEqualTo(2);
        time.pass(TIMEOUT);

        for (String due : activity.due(10)) {
            activity.leaves(due);
            activity.gone(due);
        }

        assertThat(activity.size()).isZero();
    }

    @Test
    void noMoreUsersAreDueThanAskedFor() {
        activity.arrives(ANN);
        activity.arrives(BOB);
        time.pass(TIMEOUT);

        assertThat(activity.due(1)).hasSize(1);
    }
}
