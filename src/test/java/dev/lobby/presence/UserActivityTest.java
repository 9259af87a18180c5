package dev.lobby.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.auth.Caller;
import dev.lobby.node.Node;
import dev.lobby.node.TestNodes;
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
    private final TestNodes nodes = new TestNodes(() -> {});
    private final Node node = nodes.node(time, TIMEOUT);
    private final UserActivity activity = new UserActivity(
            node, time, new PresenceSettings(TestSettings.with("lobby.presence.timeout", TIMEOUT.toString())));

    /** Lets time pass, and this server give a sign of life as it would. */
    private void pass(Duration duration) {
        time.pass(duration);
        TestNodes.step(node);
    }

    private long arrived(String user) {
        activity.settle(activity.arrives(user));
        return activity.stay(user);
    }

    @Test
    void aUserWithoutACallForTheTimeoutIsDueAndNotSooner() {
        activity.arrives(ANN);
        pass(LESS);
        activity.arrives(BOB);

        assertThat(activity.due(10)).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(activity.due(10)).containsExactly(ANN);
    }

    @Test
    void everyCallBeginsTheTimeoutAnew() {
        long stay = arrived(ANN);
        for (int call = 0; call < 3; call++) {
            pass(LESS);
            assertThat(activity.seen(ANN, stay)).isTrue();
        }

        pass(LESS);
        assertThat(activity.due(10)).isEmpty();
    }

    @Test
    void aUserWhoHasASessionIsNeverDueAndCountsAsSeenWhenTheLastOneCloses() {
        activity.arrives(ANN);
        activity.opened(new Caller(ANN, 1));
        activity.opened(new Caller(ANN, 1));
        activity.closed(ANN);
        pass(TIMEOUT.multipliedBy(3));
        assertThat(activity.due(10)).isEmpty();
        assertThat(activity.leaves(ANN)).isFalse();

        activity.closed(ANN);
        pass(LESS);
        assertThat(activity.due(10)).isEmpty();
        pass(Duration.ofNanos(1));
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
        pass(TIMEOUT);

        assertThat(activity.leaves(ANN)).isTrue();

        assertThat(activity.seen(ANN, stay)).isFalse();
        assertThat(activity.stay(ANN)).isEqualTo(UserActivity.UNDECIDED);
        assertThat(activity.seen(ANN, UserActivity.UNDECIDED)).isFalse();
    }

    @Test
    void aStayThatHasEndedIsNotTakenForTheOneThatFollowed() {
        long stay = arrived(ANN);
        pass(TIMEOUT);
        activity.leaves(ANN);
        activity.gone(ANN);

        long next = arrived(ANN);

        assertThat(activity.seen(ANN, stay)).isFalse();
        assertThat(activity.seen(ANN, next)).isTrue();
    }

    @Test
    void aUserWhoCallsBeforeTheDecisionDoesNotLeave() {
        long stay = arrived(ANN);
        pass(TIMEOUT);
        assertThat(activity.due(10)).containsExactly(ANN);

        activity.seen(ANN, stay);

        assertThat(activity.leaves(ANN)).isFalse();
        assertThat(activity.stay(ANN)).isEqualTo(stay);
    }

    @Test
    void aUserWhoOpensASessionBeforeTheDecisionDoesNotLeave() {
        activity.arrives(ANN);
        pass(TIMEOUT);

        activity.opened(new Caller(ANN, 1));

        assertThat(activity.leaves(ANN)).isFalse();
    }

    @Test
    void aSessionOfSomebodyWhoIsLeavingNeedsADecisionAndIsRemembered() {
        activity.arrives(ANN);
        pass(TIMEOUT);
        activity.leaves(ANN);

        activity.opened(new Caller(ANN, 1));
        assertThat(activity.stay(ANN)).isEqualTo(UserActivity.UNDECIDED);
        activity.gone(ANN);
        activity.arrives(ANN);
        pass(TIMEOUT);

        assertThat(activity.due(10)).isEmpty();
    }

    @Test
    void aUserWhoIsBackBeforeBeingForgottenIsRemembered() {
        activity.arrives(ANN);
        pass(TIMEOUT);
        activity.leaves(ANN);
        long next = arrived(ANN);

        activity.gone(ANN);

        assertThat(activity.seen(ANN, next)).isTrue();
    }

    @Test
    void aUserStaysDueUntilTheCommitIsKnown() {
        activity.arrives(ANN);
        pass(TIMEOUT);
        activity.leaves(ANN);

        assertThat(activity.due(10)).containsExactly(ANN);
        assertThat(activity.leaves(ANN)).isTrue();
    }

    @Test
    void anUnknownOnlineUserCountsAsJustSeen() {
        activity.noteOnline(ANN);
        pass(LESS);
        activity.noteOnline(ANN);
        assertThat(activity.due(10)).isEmpty();

        pass(Duration.ofNanos(1));

        assertThat(activity.due(10)).containsExactly(ANN);
    }

    @Test
    void anUnknownOnlineUserHasNoStayBeforeADecision() {
        activity.noteOnline(ANN);

        assertThat(activity.stay(ANN)).isEqualTo(UserActivity.UNDECIDED);
        activity.opened(new Caller(ANN, 1));
        assertThat(activity.stay(ANN)).isEqualTo(UserActivity.UNDECIDED);
    }

    @Test
    void usersWhoAreGoneAreForgotten() {
        activity.arrives(ANN);
        activity.noteOnline(BOB);
        assertThat(activity.size()).isEqualTo(2);
        pass(TIMEOUT);

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
        pass(TIMEOUT);

        assertThat(activity.due(1)).hasSize(1);
    }

    @Test
    void aStayCountsOnlyOnceItIsRecorded() {
        UserActivity.Arrival arrival = activity.arrives(ANN);
        assertThat(activity.stay(ANN)).isEqualTo(UserActivity.UNDECIDED);
        assertThat(activity.seen(ANN, arrival.stay())).isFalse();

        activity.settle(arrival);

        assertThat(activity.stay(ANN)).isEqualTo(arrival.stay());
        assertThat(activity.seen(ANN, arrival.stay())).isTrue();
    }

    @Test
    void whatIsRecordedTooLateDoesNotCount() {
        UserActivity.Arrival arrival = activity.arrives(ANN);
        pass(TIMEOUT);
        activity.leaves(ANN);

        activity.settle(arrival);

        assertThat(activity.stay(ANN)).isEqualTo(UserActivity.UNDECIDED);
    }

    @Test
    void nobodyIsForgottenWhoseArrivalIsBeingRecorded() {
        activity.arrives(ANN);
        pass(TIMEOUT);
        activity.leaves(ANN);
        UserActivity.Arrival arrival = activity.arrives(ANN);

        activity.gone(ANN);
        activity.settle(arrival);

        assertThat(activity.seen(ANN, arrival.stay())).isTrue();
    }

    @Test
    void nobodyIsSeenWhileOthersMayHaveTakenThisServerForDead() {
        long stay = arrived(ANN);

        time.pass(TIMEOUT);
        assertThat(activity.seen(ANN, stay)).isFalse();
        TestNodes.step(node);
        assertThat(activity.seen(ANN, stay)).isTrue();
    }

    @Test
    void usersWithSessionsAreRecordedAgainAfterTheServerWasTakenForDead() {
        activity.opened(new Caller(ANN, 7));
        arrived(ANN);
        arrived(BOB);
        assertThat(activity.unrecorded(10)).isEmpty();

        nodes.end(node);
        TestNodes.step(node);

        assertThat(activity.unrecorded(10)).containsExactly(new Caller(ANN, 7));
        assertThat(activity.stay(ANN)).isEqualTo(UserActivity.UNDECIDED);
        assertThat(activity.stay(BOB)).isEqualTo(UserActivity.UNDECIDED);
        arrived(ANN);
        assertThat(activity.unrecorded(10)).isEmpty();
    }

    @Test
    void whoseTokenHasEndedIsNotRecordedAnew() {
        activity.opened(new Caller(ANN, 7));
        activity.refuse(new Caller(ANN, 7));
        assertThat(activity.unrecorded(10)).isEmpty();

        activity.opened(new Caller(ANN, 8));

        assertThat(activity.unrecorded(10)).containsExactly(new Caller(ANN, 8));
    }

    @Test
    void aTokenThatHasEndedDoesNotTakeThePlaceOfTheOneOfAnOpenSession() {
        activity.opened(new Caller(ANN, 7));
        activity.opened(new Caller(ANN, 6));
        activity.refuse(new Caller(ANN, 6));
        activity.closed(ANN);

        assertThat(activity.unrecorded(10)).containsExactly(new Caller(ANN, 7));
    }

    /** After a replaced log, the generations may be lower than before. */
    @Test
    void theFirstSessionBeginsWithItsOwnToken() {
        activity.opened(new Caller(ANN, 7));
        activity.closed(ANN);
        activity.opened(new Caller(ANN, 6));

        assertThat(activity.unrecorded(10)).containsExactly(new Caller(ANN, 6));
    }
}
