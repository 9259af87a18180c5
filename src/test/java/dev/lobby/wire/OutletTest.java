package dev.lobby.wire;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.LogLines;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OutletTest {
    private static final SendResult RESET = new SendResult(new IllegalStateException("reset"));
    private static final WireSettings SETTINGS = new WireSettings(TestSettings.with());

    private final TestTime time = new TestTime();
    private final Sender sender = new Sender(new SendQueue(1), SETTINGS, time);
    private final SessionCloser closings = new SessionCloser();

    @Test
    void sendsInOrderAndNeverMoreThanOneAtATime() {
        Connection connection = new Connection(Way.LATER);
        connection.receive("a", "b", "c");

        turns();
        assertThat(connection.sent).containsExactly("a");

        connection.complete();
        turns();
        assertThat(connection.sent).containsExactly("a", "b");

        connection.complete();
        turns();
        connection.complete();
        turns();
        assertThat(connection.sent).containsExactly("a", "b", "c");
    }

    @Test
    void doesNotOverflowTheStackIfSendsCompleteBeforeTheyReturn() {
        Connection connection = new Connection(Way.AT_ONCE);
        String[] texts = IntStream.range(0, 20_000).mapToObj(String::valueOf).toArray(String[]::new);
        connection.receive(texts);

        turns();

        assertThat(connection.sent).containsExactly(texts);
    }

    /** There it is bounded. */
    @Test
    void framesForAClientThatIsGoneStayInTheMailbox() {
        Connection connection = new Connection(Way.AT_ONCE);
        connection.open = false;
        connection.receive("a", "b");

        turns();

        assertThat(connection.sent).isEmpty();
        assertThat(connection.made.waiting()).containsExactly("a", "b");
    }

    @Test
    void letsOthersHaveTheirTurn() {
        Connection busy = new Connection(Way.AT_ONCE);
        Connection other = new Connection(Way.AT_ONCE);
        busy.receive(IntStream.range(0, 1_000).mapToObj(String::valueOf).toArray(String[]::new));
        other.receive("mine");

        sender.step();
        sender.step();

        assertThat(busy.sent).hasSizeLessThan(1_000);
        assertThat(other.sent).containsExactly("mine");
    }

    @Test
    void aConnectionThatBreaksIsClosedAndHarmsNoOther() {
        Connection thrown = new Connection(Way.THROWS);
        Connection erroneous = new Connection(Way.THROWS_ERROR);
        Connection failed = new Connection(Way.FAILS);
        Connection other = new Connection(Way.AT_ONCE);
        thrown.receive("lost");
        erroneous.receive("lost");
        failed.receive("lost");
        other.receive("mine");

        turns();

        assertThat(thrown.closed).containsExactly(CloseCause.BROKEN.code());
        assertThat(erroneous.closed).containsExactly(CloseCause.BROKEN.code());
        assertThat(failed.closed).containsExactly(CloseCause.BROKEN.code());
        assertThat(other.sent).containsExactly("mine");
        assertThat(other.closed).isEmpty();
    }

    /** A client that received a later one would resume after it, and never have the lost one. */
    @Test
    void nothingIsSentAfterAFrameThatWasLost() {
        Connection connection = new Connection(Way.FAILS_ONCE);
        connection.receive("lost", "next");

        turns();

        assertThat(connection.sent).isEmpty();
        assertThat(connection.closed).containsExactly(CloseCause.BROKEN.code());
    }

    @Test
    void noLaterEndLetsAFrameFollowOneThatWasLost() {
        Connection connection = new Connection(Way.LATER);
        connection.receive("lost", "next");
        assertThat(sender.step()).isTrue();
        connection.pending.remove().onResult(RESET);
        connection.outlet.close(CloseCause.TOKEN_ENDED);

        turns();

        assertThat(connection.sent).containsExactly("lost");
        assertThat(connection.closed).containsExactly(CloseCause.BROKEN.code());
    }

    @Test
    void closesWithTheGivenCodeAndSendsNothingMore() {
        Connection connection = new Connection(Way.AT_ONCE);
        connection.outlet.close(CloseCause.TOO_BIG);
        connection.receive("too late");

        turns();

        assertThat(connection.closed).contains(1009);
        assertThat(connection.sent).isEmpty();
    }

    /** Otherwise a client whose token has ended would come back with it when the server goes down at this moment. */
    @ParameterizedTest
    @EnumSource(names = {"GOING_AWAY", "OVERLOADED", "BROKEN"})
    void theFirstCauseIsToldAndALaterOneEndsTheWaitForFrames(CloseCause later) {
        Connection connection = new Connection(Way.AT_ONCE);
        connection.receive("first", "last");
        connection.outlet.close(CloseCause.TOKEN_ENDED);
        connection.outlet.close(later);

        turns();

        assertThat(connection.sent).isEmpty();
        assertThat(connection.closed).containsExactly(4401);
    }

    @Test
    void theFirstCauseIsToldByAServerThatGoesDown() {
        Connection connection = new Connection(Way.LATER);
        connection.receive("first", "last");
        turns();
        connection.outlet.close(CloseCause.TOKEN_ENDED);

        connection.outlet.closeNow(CloseCause.GOING_AWAY);
        turns();

        assertThat(connection.closed).containsExactly(4401);
    }

    @Test
    void aLaterCauseThatAllowsFramesDoesNotBeginTheirTimeAnew() {
        Connection connection = new Connection(Way.LATER);
        connection.receive("first", "last");
        turns();
        connection.outlet.close(CloseCause.TOO_FAST);
        time.pass(Duration.ofSeconds(4));
        connection.outlet.close(CloseCause.TOKEN_ENDED);
        connection.looksAfter(Duration.ofSeconds(1));

        assertThat(connection.closed).containsExactly(1008);
    }

    @Test
    void aClientThatReadsLastFramesTooSlowlyIsClosedBeforeTheirEnd() {
        Connection connection = new Connection(Way.LATER);
        connection.receive(IntStream.range(0, 100).mapToObj(String::valueOf).toArray(String[]::new));
        connection.outlet.close(CloseCause.TOKEN_ENDED);
        for (int second = 0; second < 4; second++) {
            time.pass(Duration.ofSeconds(1));
            turns();
            connection.outlet.check(time.nanos());
            connection.complete();
        }
        turns();
        assertThat(connection.closed).isEmpty();

        time.pass(Duration.ofSeconds(1));
        connection.outlet.check(time.nanos());
        turns();

        assertThat(connection.closed).containsExactly(4401);
        assertThat(connection.sent).hasSizeLessThan(10);
    }

    @Test
    void sendsWaitingFramesBeforeClosingIfTheyTellTheReason() {
        Connection connection = new Connection(Way.LATER);
        connection.receive("first", "last");
        turns();
        connection.outlet.close(CloseCause.TOKEN_ENDED);
        turns();
        assertThat(connection.closed).isEmpty();

        connection.complete();
        turns();
        connection.complete();
        turns();

        assertThat(connection.sent).containsExactly("first", "last");
        assertThat(connection.closed).containsExactly(4401);
    }

    @ParameterizedTest
    @EnumSource(names = {"TOO_FAST", "FORGOTTEN", "TOKEN_ENDED", "TOKEN_MISSING", "TOKEN_NOT_VALID"})
    void framesThatTellTheReasonOrCanStillBeHadAreSentFirst(CloseCause why) {
        Connection connection = new Connection(Way.AT_ONCE);
        connection.receive("first", "last");
        connection.outlet.close(why);

        turns();

        assertThat(connection.sent).containsExactly("first", "last");
        assertThat(connection.closed).containsExactly(why.code());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TOO_FAST", "FORGOTTEN", "TOKEN_ENDED", "TOKEN_MISSING", "TOKEN_NOT_VALID"})
    void otherEndsDoNotWaitForFrames(CloseCause why) {
        Connection connection = new Connection(Way.AT_ONCE);
        connection.receive("first", "last");
        connection.outlet.close(why);

        turns();

        assertThat(connection.sent).isEmpty();
        assertThat(connection.closed).containsExactly(why.code());
    }

    @Test
    void pingsASilentClientAndClosesTwoIntervalsLater() {
        Connection connection = new Connection(Way.AT_ONCE);

        connection.looksAfter(Duration.ofSeconds(24));
        assertThat(connection.pings).isZero();
        connection.looksAfter(Duration.ofSeconds(1));
        assertThat(connection.pings).isEqualTo(1);
        connection.looksAfter(Duration.ofSeconds(25));
        assertThat(connection.pings).isEqualTo(2);
        connection.looksAfter(Duration.ofSeconds(24));
        assertThat(connection.closed).isEmpty();
        connection.looksAfter(Duration.ofSeconds(1));

        assertThat(connection.pings).isEqualTo(2);
        assertThat(connection.closed).containsExactly(1013);
    }

    @Test
    void aClientThatSendsSomethingIsNotDead() {
        Connection connection = new Connection(Way.AT_ONCE);

        for (int i = 0; i < 10; i++) {
            connection.looksAfter(Duration.ofSeconds(40));
            connection.looksAfter(Duration.ofSeconds(30));
            connection.outlet.signOfLife();
        }

        assertThat(connection.closed).isEmpty();
        assertThat(connection.pings).isEqualTo(20);
    }

    /** The kernel takes what is sent to a machine that is gone, until its buffer is full. */
    @ParameterizedTest
    @CsvSource({"60, 100", "25, 16000", "10, 5000", "1, 100"})
    void aClientThatIsGoneIsDeadAfterThreeIntervalsHoweverOftenItIsSentSomething(int seconds, int bytes) {
        Connection connection = new Connection(Way.TAKES_A_MILLISECOND);
        connection.answersAPing();

        for (int second = 1; second < 75; second++) {
            connection.looksAfter(Duration.ofSeconds(1));
            if (second % seconds == 0) {
                connection.receive("x".repeat(bytes));
                turns();
            }
            assertThat(connection.closed).as("after %s s", second).isEmpty();
        }
        connection.looksAfter(Duration.ofSeconds(1));

        assertThat(connection.pings).isEqualTo(1 + 2);
        assertThat(connection.closed).containsExactly(1013);
    }

    /** It may know no pings, and what it takes is all that the server learns of it. */
    @Test
    void aClientThatAnswersNoPingsIsNotDeadWhileItIsSentSomething() {
        Connection connection = new Connection(Way.AT_ONCE);

        for (int second = 0; second < 300; second++) {
            if (second % 60 == 0) {
                connection.receive("x");
                turns();
            }
            connection.looksAfter(Duration.ofSeconds(1));
        }

        assertThat(connection.closed).isEmpty();
    }

    @Test
    void aClientThatTakesMoreThanBuffersCanHoldIsNotPinged() {
        Connection connection = new Connection(Way.AT_ONCE);
        connection.answersAPing();

        for (int second = 0; second < 300; second++) {
            connection.receive("x".repeat(16_000));
            turns();
            connection.looksAfter(Duration.ofSeconds(1));
        }

        assertThat(connection.closed).isEmpty();
        assertThat(connection.pings).isEqualTo(1);
    }

    /** What was sent before the last sign of life may have been in the buffers then, and may still be there. */
    @Test
    void onlyWhatIsSentAfterTheLastSignOfLifeProvesThatTheClientReceivesIt() {
        Connection connection = new Connection(Way.AT_ONCE);
        connection.answersAPing();
        connection.receive("x".repeat(300_000));
        turns();
        time.pass(Duration.ofSeconds(1));
        connection.outlet.signOfLife();
        time.pass(Duration.ofSeconds(50));
        connection.receive("x".repeat(300_000));
        turns();

        connection.looksAfter(Duration.ofSeconds(24));
        assertThat(connection.closed).isEmpty();
        connection.looksAfter(Duration.ofSeconds(1));

        assertThat(connection.closed).containsExactly(1013);
    }

    @Test
    void aSlowClientForWhichSendsWaitIsNotDead() {
        Connection connection = new Connection(Way.LATER);
        connection.answersAPing();

        for (int i = 0; i < 10; i++) {
            connection.receive("x");
            turns();
            connection.looksAfter(Duration.ofSeconds(20));
            connection.complete();
            connection.looksAfter(Duration.ofSeconds(20));
        }

        assertThat(connection.closed).isEmpty();
        assertThat(connection.pings).isEqualTo(1);
    }

    @Test
    void aServerThatStoodStillTakesNobodyForDeadOrStalled() {
        Connection silent = new Connection(Way.AT_ONCE);
        Connection stalled = new Connection(Way.LATER);
        stalled.receive("x");
        turns();

        time.pass(Duration.ofSeconds(80));
        silent.outlet.beginAnew(time.nanos());
        stalled.outlet.beginAnew(time.nanos());
        silent.looksAfter(Duration.ofSeconds(29));
        stalled.outlet.check(time.nanos());
        turns();
        assertThat(silent.closed).isEmpty();
        assertThat(silent.pings).isEqualTo(1);
        assertThat(stalled.closed).isEmpty();

        silent.looksAfter(Duration.ofSeconds(46));
        stalled.outlet.check(time.nanos());
        turns();
        assertThat(silent.closed).containsExactly(1013);
        assertThat(stalled.closed).containsExactly(1013);
    }

    /** Tyrus accepts no time limit for a session that is closed. */
    @Test
    void aSessionWithoutATimeLimitAfterItsEndWasClosedAllTheSame() {
        try (LogLines lines = LogLines.of(SessionEnd.class.getName())) {
            Connection connection = new Connection(Way.AT_ONCE);
            connection.acceptsNoLimit = true;
            connection.outlet.close(CloseCause.GOING_AWAY);

            turns();

            assertThat(connection.closed).containsExactly(1001);
            assertThat(lines.messages()).doesNotContain("A session could not be closed");
        }
    }

    @Test
    void onePongIsExpectedForEachPing() {
        Connection connection = new Connection(Way.AT_ONCE);
        assertThat(connection.outlet.awaitsPong()).isFalse();

        connection.looksAfter(Duration.ofSeconds(25));

        assertThat(connection.outlet.awaitsPong()).isTrue();
        assertThat(connection.outlet.awaitsPong()).isFalse();
    }

    @Test
    void neverPingsDuringASend() {
        Connection connection = new Connection(Way.LATER);
        connection.looksAfter(Duration.ofSeconds(25));
        assertThat(connection.pings).isEqualTo(1);
        connection.receive("on its way");
        turns();

        connection.looksAfter(Duration.ofSeconds(29));

        assertThat(connection.pings).isEqualTo(1);
    }

    @Test
    void aClientThatReceivesNothingForTooLongIsClosed() {
        Connection stalled = new Connection(Way.LATER);
        Connection slow = new Connection(Way.LATER);
        stalled.receive("a", "b");
        slow.receive("a", "b", "c", "d");
        turns();

        for (int i = 0; i < 3; i++) {
            stalled.outlet.check(time.nanos());
            slow.looksAfter(Duration.ofSeconds(29));
            slow.complete();
            turns();
        }
        stalled.outlet.check(time.nanos());
        turns();

        assertThat(stalled.closed).containsExactly(1013);
        assertThat(slow.closed).isEmpty();
    }

    @Test
    void aSenderDoesNotCloseSessionsItself() {
        Connection connection = new Connection(Way.AT_ONCE);
        connection.outlet.close(CloseCause.TOO_BIG);

        while (sender.step()) {
            assertThat(connection.closed).isEmpty();
        }
        turns();

        assertThat(connection.closed).containsExactly(1009);
    }

    @Test
    void theSenderRestsLongerTheMoreFramesAreJoinedUpToFourTimesTheRound() {
        TestOutlet one = joining();
        TestOutlet other = joining();

        one.receive("a", "b");
        other.receive("c");
        assertThat(restsAfterTurns()).containsExactly(Duration.ofMillis(2));

        one.receive("d", "e", "f", "g");
        assertThat(restsAfterTurns()).containsExactly(Duration.ofMillis(4));

        for (int i = 0; i < 10; i++) {
            joining().receive("h", "i", "j", "k");
        }
        assertThat(restsAfterTurns()).containsExactly(SETTINGS.longestRest()).containsExactly(Duration.ofMillis(20));
    }

    @Test
    void theSenderDoesNotRestWithoutJoinedFramesOrAfterAShortRound() {
        joining().receive("a");
        joining().receive("b");
        assertThat(restsAfterTurns()).isEmpty();

        new Connection(Way.TAKES_A_MILLISECOND).receive("c", "d", "e");
        assertThat(restsAfterTurns()).isEmpty();

        outlet(new TestWire(frames -> {})).receive("f", "g", "h");
        assertThat(restsAfterTurns()).isEmpty();
    }

    /** A write takes a millisecond, however many frames it has. */
    private TestOutlet joining() {
        return outlet(new TestWire(frames -> time.pass(Duration.ofMillis(1))));
    }

    private TestOutlet outlet(Wire wire) {
        return new TestOutlet(fake(Session.class, (method, arguments) -> true), wire, sender, closings, time);
    }

    private List<Duration> restsAfterTurns() {
        List<Duration> rests = new ArrayList<>();
        sender.started(() -> {}, rests::add);
        turns();
        return rests;
    }

    private void turns() {
        boolean more = true;
        while (more) {
            more = sender.step() || closings.step();
        }
    }

    /** How a container transports a frame. */
    private enum Way {
        AT_ONCE,
        TAKES_A_MILLISECOND,
        LATER,
        FAILS,
        FAILS_ONCE,
        THROWS,
        THROWS_ERROR
    }

    /** A session whose client does what a test says. */
    private final class Connection {
        private Way way;
        private final List<String> sent = new ArrayList<>();
        private final List<Integer> closed = new ArrayList<>();
        private final Deque<SendHandler> pending = new ArrayDeque<>();
        private int pings;
        private boolean open = true;
        private boolean acceptsNoLimit;
        private final TestOutlet made;
        private final Outlet outlet;

        Connection(Way way) {
            this.way = way;
            this.made = new TestOutlet(
                    fake(Session.class, this::session),
                    new PlainWire(fake(RemoteEndpoint.Async.class, this::remote)),
                    sender,
                    closings,
                    time);
            this.outlet = made.outlet();
        }

        void receive(String... texts) {
            made.receive(texts);
        }

        void complete() {
            pending.remove().onResult(new SendResult());
        }

        void answersAPing() {
            looksAfter(Duration.ofSeconds(25));
            assertThat(outlet.awaitsPong()).isTrue();
            outlet.signOfLife();
        }

        void looksAfter(Duration duration) {
            time.pass(duration);
            outlet.check(time.nanos());
            turns();
        }

        private @Nullable Object session(String method, Object[] arguments) {
            return switch (method) {
                case "setMaxIdleTimeout" -> {
                    if (acceptsNoLimit) {
                        throw new IllegalStateException("The session has been closed");
                    }
                    yield null;
                }
                case "isOpen" -> open;
                case "getAsyncRemote" -> fake(RemoteEndpoint.Async.class, this::remote);
                case "close" ->
                    closed.add(((CloseReason) arguments[0]).getCloseCode().getCode());
                default -> throw new UnsupportedOperationException(method);
            };
        }

        private @Nullable Object remote(String method, Object[] arguments) {
            if (method.equals("sendPing")) {
                pings++;
                return null;
            }
            SendHandler handler = (SendHandler) arguments[1];
            switch (way) {
                case THROWS -> throw new RuntimeException("Socket is not connected.");
                case THROWS_ERROR -> throw new Error("Malformed input");
                case FAILS -> handler.onResult(RESET);
                case FAILS_ONCE -> {
                    way = Way.AT_ONCE;
                    handler.onResult(RESET);
                }
                case LATER -> {
                    sent.add((String) arguments[0]);
                    pending.add(handler);
                }
                case AT_ONCE -> take(arguments, handler);
                case TAKES_A_MILLISECOND -> {
                    time.pass(Duration.ofMillis(1));
                    take(arguments, handler);
                }
            }
            return null;
        }

        private void take(Object[] arguments, SendHandler handler) {
            sent.add((String) arguments[0]);
            handler.onResult(new SendResult());
        }
    }
}
