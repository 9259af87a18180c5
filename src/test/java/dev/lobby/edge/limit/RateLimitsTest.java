package dev.lobby.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.edge.Cidr;
import dev.lobby.edge.ClientAddress;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.ProblemException;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final ClientAddress HERE = address("203.0.113.1");
    private static final ClientAddress THERE = address("203.0.113.2");

    private final TestTime time = new TestTime();

    private RateLimits limits(String... settings) {
        return new RateLimits(LimitSettings.read(TestSettings.with(settings)), time, new RefusalLog(time));
    }

    @Test
    void aUserHasFiftyCallsASecondAndTenTimesThatAtOnce() {
        RateLimits limits = limits();
        times(500, () -> limits.countRequest("ann"));
        refuses(() -> limits.countRequest("ann"), "1");

        limits.countRequest("bob");
        limits.countRequest(HERE);
        time.pass(Duration.ofSeconds(1));
        times(50, () -> limits.countRequest("ann"));
        refuses(() -> limits.countRequest("ann"), "1");
    }

    @Test
    void registrationsAndFailuresOfAnAddressCountTogether() {
        RateLimits limits = limits();
        times(30, () -> limits.countRegistration(HERE));
        times(30, () -> fails(limits, HERE, null));

        refuses(() -> limits.countRegistration(HERE), "1");
        refuses(() -> limits.attempt(HERE, "ann").begin(), "1");
        limits.countRegistration(THERE);
        limits.attempt(THERE, "ann").begin();
        time.pass(Duration.ofSeconds(1));
        limits.attempt(HERE, "ann").begin();
        limits.countRegistration(HERE);
    }

    @Test
    void failuresForOneNameHaveAThirdOfTheLimit() {
        RateLimits limits = limits();
        times(20, () -> fails(limits, HERE, "ann"));

        refuses(() -> limits.attempt(HERE, "ann").begin(), "3");
        limits.attempt(HERE, "bob").begin();
        limits.attempt(THERE, "ann").begin();
    }

    @Test
    void aSuccessIsNotCounted() {
        RateLimits limits = limits();

        times(1_000, () -> limits.attempt(HERE, "ann").begin());
    }

    @Test
    void storedBytesOfAUserAreCountedAndTheLimitRefillsInADay() {
        RateLimits limits = limits("lobby.rest.max-bytes-per-day", "86400");
        // The last one exceeded what was left.
        times(9, () -> limits.countKept("ann", 9_000));
        refuses(() -> limits.countKept("ann", 0), "3817");

        limits.countKept("bob", 100_000);
        time.pass(Duration.ofSeconds(3_817));
        limits.countKept("ann", 0);
    }

    @Test
    void storedBytesOfAnAddressAreCountedLikeThoseOfAUser() {
        RateLimits limits = limits("lobby.rest.max-bytes-per-day", "86400");
        times(9, () -> limits.countKept(HERE, 9_000));

        refuses(() -> limits.countKept(HERE, 0), "3817");
        limits.countKept(THERE, 0);
        limits.countKept("ann", 0);
    }

    @Test
    void whatMustBeStoredIsCountedAndNeverRefused() {
        RateLimits limits = limits("lobby.rest.max-bytes-per-day", "86400");
        times(20, () -> limits.countKeptAnyway("ann", 9_000));

        refuses(() -> limits.countKept("ann", 0), "114081");
    }

    @Test
    void everyHashCountsForTheAddressAndForTheUser() {
        RateLimits limits = limits("lobby.rest.max-hashes-per-minute", "60");
        times(30, () -> limits.countHash(HERE, "ann"));
        times(30, () -> limits.countHash(THERE, "ann"));
        refuses(() -> limits.countHash(HERE, "ann"), "1");

        times(29, () -> limits.countHash(HERE, ""));
        refuses(() -> limits.countHash(HERE, ""), "1");
        time.pass(Duration.ofSeconds(1));
        limits.countHash(HERE, "ann");
    }

    @Test
    void handshakesOfAnAddressCount() {
        RateLimits limits = limits();
        times(5_000, () -> limits.countHandshake(HERE));
        refuses(() -> limits.countHandshake(HERE), "1");

        limits.countHandshake(THERE);
        time.pass(Duration.ofSeconds(1));
        times(500, () -> limits.countHandshake(HERE));
        refuses(() -> limits.countHandshake(HERE), "1");
    }

    @Test
    void anIpv6SiteHasSixteenTimesTheLimitOfOneOfItsNetworks() {
        RateLimits limits =
                limits("lobby.rest.max-hashes-per-minute", "60", "lobby.socket.max-handshakes-per-second", "6");
        List<BiConsumer<RateLimits, ClientAddress>> counted = List.of(
                RateLimits::countRegistration,
                RateLimits::countHandshake,
                (same, address) -> same.countHash(address, ""),
                (same, address) -> fails(same, address, null));
        for (BiConsumer<RateLimits, ClientAddress> count : counted) {
            time.pass(Duration.ofHours(1));
            for (int network = 0; network < 16; network++) {
                ClientAddress address = address("2001:db8:1:" + Integer.toHexString(network) + "::1");
                times(60, () -> count.accept(limits, address));
                refuses(() -> count.accept(limits, address), "1");
            }
            refuses(() -> count.accept(limits, address("2001:db8:1:ffff::1")), "1");
            count.accept(limits, address("2001:db8:2::1"));
        }
        time.pass(Duration.ofHours(1));
        for (int network = 0; network < 16; network++) {
            ClientAddress address = address("2001:db8:1:" + Integer.toHexString(network) + "::1");
            times(500, () -> limits.countRequest(address));
            times(600, () -> assertThat(limits.allowReplay(address)).isTrue());
        }
        refuses(() -> limits.countRequest(address("2001:db8:1:ffff::1")), "1");
        assertThat(limits.allowReplay(address("2001:db8:1:ffff::1"))).isFalse();
        assertThat(limits.allowReplay(address("2001:db8:2::1"))).isTrue();
    }

    @Test
    void zeroSwitchesALimitOff() {
        RateLimits limits = limits(
                "lobby.rest.max-requests-per-second", "0",
                "lobby.rest.max-logins-per-minute", "0",
                "lobby.rest.max-hashes-per-minute", "0");

        times(10_000, () -> limits.countRequest("ann"));
        times(10_000, () -> limits.countRegistration(HERE));
        times(10_000, () -> fails(limits, HERE, "ann"));
        times(10_000, () -> limits.countHash(HERE, "ann"));
    }

    @Test
    void theMostRecentCallersAreRemembered() {
        RateLimits limits = limits("lobby.rest.remembered-callers", "1000");
        times(500, () -> limits.countRequest("ann"));

        IntStream.range(0, 999).forEach(i -> limits.countRequest("other" + i));
        refuses(() -> limits.countRequest("ann"), "1");
        IntStream.range(0, 1_000).forEach(i -> limits.countRequest("other" + i));

        limits.countRequest("ann");
    }

    private static void fails(RateLimits limits, ClientAddress address, @Nullable String name) {
        RateLimits.Attempt attempt = limits.attempt(address, name);
        attempt.begin();
        attempt.failed();
    }

    private static void refuses(Runnable call, String seconds) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(ProblemException.class, refusal -> {
            assertThat(refusal.problem().status()).isEqualTo(429);
            assertThat(refusal.problem().headers()).containsEntry("Retry-After", seconds);
        });
    }

    private static void times(int number, Runnable call) {
        IntStream.range(0, number).forEach(i -> call.run());
    }

    private static ClientAddress address(String text) {
        return ClientAddress.of(Cidr.address(text).orElseThrow());
    }
}
