package dev.lobby.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.edge.Cidr;
import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.limit.CallsAtOnce.Call;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.ProblemException;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallsAtOnceTest {
    private static final int OF_USER = 32;
    private static final int OF_ADDRESS = 64;
    private static final int RUNNING = 8;
    private static final int DELETIONS = 4;

    private final TestTime time = new TestTime();

    private CallsAtOnce calls(String... settings) {
        SettingReader reader = TestSettings.with(settings);
        return new CallsAtOnce(
                TestLimits.accounts(reader, time), new LimitSettings(reader), time, new RefusalLog(time));
    }

    private CallsAtOnce running(int number) {
        return calls("lobby.rest.max-running-calls-per-address", String.valueOf(number));
    }

    private static List<Call> begin(CallsAtOnce calls, int number, Payer payer) {
        return IntStream.range(0, number).mapToObj(i -> calls.begin(payer)).toList();
    }

    private static void refuses(Runnable call) {
        refuses(call, 429);
    }

    private static void refuses(Runnable call, int status) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(ProblemException.class, refusal -> {
            assertThat(refusal.problem().status()).isEqualTo(status);
            assertThat(refusal.problem().headers()).containsEntry("Retry-After", "1");
        });
    }

    private static Payer user(String name, int host) {
        return new Payer(address("203.0.113." + host), name);
    }

    private static Payer anonymous(String address) {
        return Payer.of(address(address));
    }

    private static ClientAddress address(String text) {
        return ClientAddress.of(Cidr.address(text).orElseThrow());
    }

    @Test
    void aCallPastTheLimitIsRefusedUntilAnotherOneEnds() {
        CallsAtOnce calls = calls();
        Payer ann = user("ann", 1);
        List<Call> ofAnn = begin(calls, OF_USER, ann);
        refuses(() -> calls.begin(ann));
        refuses(() -> calls.begin(user("ann", 2)));

        ofAnn.get(3).end();
        ofAnn.get(3).end();
        calls.begin(ann);

        refuses(() -> calls.begin(ann));
    }

    @Test
    void anAddressHasALimitHoweverManyUsersItHas() {
        CallsAtOnce calls = calls();
        IntStream.range(0, OF_ADDRESS).forEach(i -> calls.begin(user("user" + i, 1)));

        refuses(() -> calls.begin(user("another", 1)));
        refuses(() -> calls.begin(anonymous("203.0.113.1")));
        calls.begin(user("another", 2));
    }

    @Test
    void anIpv6SiteCountsAsOneAddress() {
        CallsAtOnce calls = calls();
        begin(calls, OF_ADDRESS - 12, anonymous("2001:db8:1:1::1"));
        begin(calls, 12, anonymous("2001:db8:1:2::1"));

        refuses(() -> calls.begin(anonymous("2001:db8:1:3::1")));
        calls.begin(anonymous("2001:db8:2:1::1"));
    }

    @Test
    void aFewCallsOfAnAddressRunAndItsUsersTakeTurnsForTheNext() {
        CallsAtOnce calls = running(RUNNING);
        List<Call> run = begin(calls, RUNNING, user("ann", 1));
        List<Call> ofAnn = begin(calls, 3, user("ann", 1));
        Call ofBob = calls.begin(user("bob", 1));
        assertThat(run).noneMatch(Call::mustWait);
        assertThat(ofAnn).allMatch(Call::mustWait);
        assertThat(ofBob.mustWait()).isTrue();
        assertThat(calls.begin(user("cid", 2)).mustWait()).isFalse();
        time.pass(Duration.ofSeconds(1));

        run.get(0).end();
        run.get(1).end();

        assertThat(ofAnn.get(0).mustWait()).isFalse();
        assertThat(ofBob.mustWait()).isFalse();
        assertThat(ofAnn.get(1).mustWait()).isTrue();
    }

    @Test
    void anAddressRunsAQuarterOfItsCallsForASecondAfterAnotherOneHasCalled() {
        CallsAtOnce calls = running(RUNNING);
        List<Call> run = begin(calls, RUNNING, user("ann", 1));
        List<Call> wait = begin(calls, RUNNING, user("ann", 1));
        calls.begin(user("bob", 2));

        run.subList(0, 6).forEach(Call::end);
        assertThat(wait).allMatch(Call::mustWait);
        run.get(6).end();
        assertThat(wait).filteredOn(call -> !call.mustWait()).hasSize(1);
        time.pass(Duration.ofSeconds(1));
        run.get(7).end();

        assertThat(wait).noneMatch(Call::mustWait);
        assertThat(calls.begin(user("ann", 1)).mustWait()).isTrue();
    }

    @Test
    void ofManyAddressesEachRunsAQuarterAndNoneWaitsForAnother() {
        CallsAtOnce calls = running(RUNNING);
        calls.begin(user("first", 1));

        for (int host = 2; host <= 10; host++) {
            List<Call> ofHost = begin(calls, 3, user("user", host));

            assertThat(ofHost.get(0).mustWait()).isFalse();
            assertThat(ofHost.get(1).mustWait()).isFalse();
            assertThat(ofHost.get(2).mustWait()).isTrue();
        }
    }

    @Test
    void aCallThatWaitsForTooLongIsRefusedAndDoesNotTakeATurn() {
        CallsAtOnce calls = calls(
                "lobby.rest.max-running-calls-per-address", "1",
                "lobby.rest.turn-timeout", "PT0.1S");
        Payer ann = user("ann", 1);
        Call runs = calls.begin(ann);
        Call waits = calls.begin(ann);

        waits.awaitTurn();

        refuses(waits::refuseWithoutTurn, 503);
        waits.end();
        runs.end();
        Call next = calls.begin(ann);
        assertThat(next.mustWait()).isFalse();
        next.refuseWithoutTurn();
    }

    @Test
    void aWaitingCallLearnsWhenItsTurnHasCome() {
        CallsAtOnce calls = running(1);
        Call runs = calls.begin(user("ann", 1));
        Call waits = calls.begin(user("bob", 1));
        List<String> known = new ArrayList<>();
        waits.whenTurnIsKnown(() -> known.add("known"));
        assertThat(known).isEmpty();

        runs.end();

        assertThat(known).containsExactly("known");
        waits.refuseWithoutTurn();
    }

    @Test
    void callsWithoutAUserTakeNoTurn() {
        CallsAtOnce calls = running(1);

        assertThat(begin(calls, OF_ADDRESS, anonymous("203.0.113.1"))).noneMatch(Call::mustWait);
    }

    @Test
    void deletionsHaveALimitOfTheirOwnAndSomeAreLeftForOtherAddresses() {
        CallsAtOnce calls = calls();
        List<Runnable> deletions = IntStream.range(0, DELETIONS)
                .mapToObj(i -> calls.beginDeletion(user("user" + i, 1)))
                .toList();
        refuses(() -> calls.beginDeletion(user("another", 1)));
        calls.beginDeletion(user("bob", 2));
        calls.beginDeletion(user("bob", 2));
        refuses(() -> calls.beginDeletion(user("bob", 2)));

        deletions.get(0).run();

        calls.beginDeletion(user("another", 2));
    }

    @Test
    void whoHasNoCallIsForgotten() {
        CallsAtOnce calls = running(1);
        List<Call> all = new ArrayList<>(begin(calls, OF_USER, user("ann", 1)));
        all.addAll(begin(calls, 3, anonymous("203.0.113.2")));
        refuses(() -> calls.begin(user("ann", 1)));
        assertThat(calls.remembered()).isEqualTo(1 + 3);

        all.forEach(Call::end);

        assertThat(calls.remembered()).isZero();
    }

    @Test
    void zeroSwitchesALimitOff() {
        CallsAtOnce calls = calls(
                "lobby.rest.max-concurrent-calls", "0",
                "lobby.rest.max-concurrent-calls-per-address", "0",
                "lobby.rest.max-running-calls-per-address", "0",
                "lobby.rest.max-concurrent-deletions", "0");

        assertThat(begin(calls, 1_000, user("ann", 1))).noneMatch(Call::mustWait);
        IntStream.range(0, 1_000).forEach(i -> calls.beginDeletion(user("ann", 1)));
    }
}
