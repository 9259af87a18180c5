package dev.lobby.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.edge.Cidr;
import dev.lobby.edge.ClientAddress;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.ProblemException;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CallsAtOnceTest {
    private static final int OF_USER = 32;
    private static final int OF_ADDRESS = 64;
    private static final int DELETIONS = 10;
    private static final ClientAddress HERE = address("203.0.113.1");

    private static CallsAtOnce calls(String... settings) {
        return new CallsAtOnce(LimitSettings.read(TestSettings.with(settings)), new RefusalLog(new TestTime()));
    }

    private static List<Runnable> begin(int number, Supplier<Runnable> one) {
        return Stream.generate(one).limit(number).toList();
    }

    private static void refuses(Supplier<Runnable> call) {
        assertThatThrownBy(call::get).isInstanceOfSatisfying(ProblemException.class, refusal -> {
            assertThat(refusal.problem().status()).isEqualTo(429);
            assertThat(refusal.problem().headers()).containsEntry("Retry-After", "1");
        });
    }

    private static ClientAddress address(String text) {
        return ClientAddress.of(Cidr.address(text).orElseThrow());
    }

    @Test
    void aCallPastTheLimitIsRefusedUntilAnotherOneEnds() {
        CallsAtOnce calls = calls();
        List<Runnable> ofAnn = begin(OF_USER, () -> calls.begin("ann"));
        refuses(() -> calls.begin("ann"));
        refuses(() -> calls.begin("ann"));

        ofAnn.get(3).run();
        begin(1, () -> calls.begin("ann"));

        refuses(() -> calls.begin("ann"));
    }

    @Test
    void usersAndAddressesAreCountedEachForItself() {
        CallsAtOnce calls = calls();
        begin(OF_USER, () -> calls.begin("ann"));
        begin(OF_USER, () -> calls.begin("bob"));
        begin(OF_ADDRESS, () -> calls.begin(HERE));

        refuses(() -> calls.begin(HERE));
        begin(OF_ADDRESS, () -> calls.begin(address("203.0.113.2")));
    }

    @Test
    void anIpv6SiteCountsAsOneAddress() {
        CallsAtOnce calls = calls();
        begin(OF_ADDRESS - 12, () -> calls.begin(address("2001:db8:1:1::1")));
        begin(12, () -> calls.begin(address("2001:db8:1:2::1")));

        refuses(() -> calls.begin(address("2001:db8:1:3::1")));
        begin(1, () -> calls.begin(address("2001:db8:2:1::1")));
    }

    @Test
    void aDeletionIsOneOfTheUsersCallsAndHasALimitOfItsOwn() {
        CallsAtOnce calls = calls();
        begin(OF_USER, () -> calls.begin("ann"));
        List<Runnable> deletions = begin(DELETIONS, () -> calls.beginDeletion("ann"));
        refuses(() -> calls.beginDeletion("ann"));

        deletions.get(0).run();
        begin(1, () -> calls.beginDeletion("ann"));
        begin(DELETIONS, () -> calls.beginDeletion("bob"));
    }

    @Test
    void whoHasNoCallIsForgottenAlsoAfterARefusal() {
        CallsAtOnce calls = calls();
        List<Runnable> all = Stream.of(
                        begin(OF_USER, () -> calls.begin("ann")),
                        begin(OF_ADDRESS, () -> calls.begin(HERE)),
                        begin(DELETIONS, () -> calls.beginDeletion("ann")))
                .flatMap(List::stream)
                .toList();
        refuses(() -> calls.begin("ann"));
        assertThat(calls.remembered()).isEqualTo(3);

        all.forEach(Runnable::run);

        assertThat(calls.remembered()).isZero();
    }

    @Test
    void zeroSwitchesALimitOff() {
        CallsAtOnce calls = calls(
                "lobby.rest.max-concurrent-calls", "0",
                "lobby.rest.max-concurrent-calls-per-address", "0",
                "lobby.rest.max-concurrent-deletions", "0");

        begin(1_000, () -> calls.begin("ann")).forEach(Runnable::run);
        begin(1_000, () -> calls.begin(HERE));
        begin(1_000, () -> calls.beginDeletion("ann"));

        assertThat(calls.remembered()).isZero();
    }
}
