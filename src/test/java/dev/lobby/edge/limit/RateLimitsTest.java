package dev.lobby.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.edge.Cidr;
import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.limit.Guesses.Subject;
import dev.lobby.rest.ProblemException;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final Payer HERE = address("203.0.113.1");
    private static final Payer THERE = address("203.0.113.2");

    private final TestTime time = new TestTime();
    private int subjects;

    private RateLimits limits(String... settings) {
        return TestLimits.rates(TestSettings.with(settings), time);
    }

    @Test
    void aUserHasFiftyCallsASecondAndTenTimesThatAtOnce() {
        RateLimits limits = limits();
        times(500, () -> limits.countRequest(user("ann")));
        refuses(() -> limits.countRequest(user("ann")), "1");

        limits.countRequest(user("bob"));
        limits.countRequest(HERE);
        time.pass(Duration.ofSeconds(1));
        times(50, () -> limits.countRequest(user("ann")));
        refuses(() -> limits.countRequest(user("ann")), "1");
    }

    @Test
    void anAddressHasTheCallsOfFiveUsersHoweverManyAccountsItHas() {
        RateLimits limits = limits();
        IntStream.range(0, 2_500).forEach(i -> limits.countRequest(user("user" + i % 30)));

        refuses(() -> limits.countRequest(user("another")), "1");
        refuses(() -> limits.countRequest(HERE), "1");
        limits.countRequest(user("user1", THERE));
        time.pass(Duration.ofSeconds(1));
        IntStream.range(0, 250).forEach(i -> limits.countRequest(user("user" + i % 30)));
        refuses(() -> limits.countRequest(user("another")), "1");
    }

    @Test
    void whatIsRefusedForTheAddressIsNotTakenFromTheUser() {
        RateLimits limits = limits();
        IntStream.range(0, 2_500).forEach(i -> limits.countRequest(user("user" + i % 30)));
        times(1_000, () -> refuses(() -> limits.countRequest(user("ann")), "1"));

        times(500, () -> limits.countRequest(user("ann", THERE)));
    }

    /** A page has about 50 files, and the documentation counts as about 30. */
    @Test
    void manyBrowsersOfOneAddressMayLoadThePageAtOnce() {
        RateLimits limits = limits();

        times(60, () -> {
            times(50, () -> limits.countFile(HERE, 10_000));
            limits.countFile(HERE, 1_700_000);
        });
    }

    @Test
    void aLargeFileCountsForEach64KiB() {
        RateLimits limits = limits("lobby.rest.max-files-per-second", "10");
        times(3, () -> limits.countFile(HERE, 33 * 65_536));

        refuses(() -> limits.countFile(HERE, 0), "1");
        limits.countFile(THERE, 0);
        limits.countRequest(HERE);
        time.pass(Duration.ofSeconds(1));
        times(8, () -> limits.countFile(HERE, 0));
        refuses(() -> limits.countFile(HERE, 0), "1");
    }

    @Test
    void registrationsAndFailuresOfAnAddressCountTogether() {
        RateLimits limits = limits();
        times(30, () -> limits.countRegistration(HERE));
        times(30, () -> fails(limits, HERE, "a game" + subjects++));

        refuses(() -> limits.countRegistration(HERE), "1");
        refuses(() -> limits.attempt(HERE, Subject.name("ann")).begin(), "1");
        limits.countRegistration(THERE);
        limits.attempt(THERE, Subject.name("ann")).begin();
        time.pass(Duration.ofSeconds(1));
        succeeds(limits, HERE, "ann");
        limits.countRegistration(HERE);
    }

    @Test
    void readingFromAnAddressPausesUntilTheRestIsPaidFor() {
        RateLimits limits = limits();

        assertThat(limits.nanosToPause(HERE, 2_000)).isZero();
        assertThat(limits.nanosToPause(HERE, 2_000))
                .isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(limits.nanosToPause(HERE, 2_000))
                .isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(limits.nanosToPause(THERE, 1)).isZero();
        time.pass(Duration.ofSeconds(3));
        assertThat(limits.nanosToPause(HERE, 2_000)).isZero();
    }

    @Test
    void theAddressesOfASiteShareSixteenTimesAsManyFrames() {
        RateLimits limits = limits();

        for (int i = 0; i < ClientAddress.SITE_SHARES; i++) {
            assertThat(limits.nanosToPause(address("2001:db8:1:" + i + "::1"), 2_000))
                    .isZero();
        }
        assertThat(limits.nanosToPause(address("2001:db8:1:ff::1"), 32_000))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void framesWithoutALimitArePausedForNever() {
        RateLimits limits = limits("lobby.socket.max-frames-per-second-per-address", "0");

        assertThat(limits.nanosToPause(HERE, 1_000_000_000)).isZero();
    }

    @Test
    void failuresForOneNameHaveAThirdOfTheLimit() {
        RateLimits limits = limits();
        times(20, () -> fails(limits, HERE, "ann"));

        refuses(() -> limits.attempt(HERE, Subject.name("ann")).begin(), "3");
        limits.attempt(HERE, Subject.name("bob")).begin();
        limits.attempt(THERE, Subject.name("ann")).begin();
    }

    @Test
    void aSuccessIsNotCounted() {
        RateLimits limits = limits();

        times(1_000, () -> succeeds(limits, HERE, "ann"));
    }

    @Test
    void attemptsCountFromTheirBeginningSoThatNoMorePassAtOnce() {
        RateLimits limits = limits();
        List<RateLimits.Attempt> begun = Stream.generate(() -> limits.attempt(HERE, Subject.name("ann")))
                .limit(20)
                .peek(RateLimits.Attempt::begin)
                .toList();
        refuses(() -> limits.attempt(HERE, Subject.name("ann")).begin(), "3");

        begun.get(0).succeeded();

        limits.attempt(HERE, Subject.name("ann")).begin();
    }

    @Test
    void anAddressHasAllItsAttemptsAtOneGame() {
        RateLimits limits = limits();
        Subject game = Subject.object("a game");
        times(60, () -> limits.attempt(HERE, game).begin());

        refuses(() -> limits.attempt(HERE, game).begin(), "1");
    }

    @Test
    void guessesFromManyAddressesAreSlowedAndLockNobodyOut() {
        RateLimits limits = limits();
        for (int address = 1; address <= 10; address++) {
            Payer guesser = address("198.51.100." + address);
            times(20, () -> fails(limits, guesser, "ann"));
        }

        Payer another = address("198.51.100.11");
        times(2, () -> fails(limits, another, "ann"));
        refuses(() -> limits.attempt(another, Subject.name("ann")).begin(), "30");
        fails(limits, another, "bob");
        succeeds(limits, HERE, "ann");
    }

    @Test
    void storedBytesOfAUserAreCountedAndTheLimitRefillsInADay() {
        RateLimits limits = limits("lobby.rest.max-bytes-per-day", "86400");
        // The last one exceeded what was left.
        times(9, () -> limits.countKept(user("ann"), 9_000));
        refuses(() -> limits.countKept(user("ann"), 0), "3817");

        limits.countKept(user("bob"), 100_000);
        time.pass(Duration.ofSeconds(3_817));
        limits.countKept(user("ann"), 0);
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
        times(30, () -> limits.countHash(user("ann", HERE)));
        times(30, () -> limits.countHash(user("ann", THERE)));
        refuses(() -> limits.countHash(user("ann", HERE)), "1");

        times(30, () -> limits.countHash(HERE));
        refuses(() -> limits.countHash(HERE), "1");
        time.pass(Duration.ofSeconds(1));
        limits.countHash(user("ann", HERE));
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
        List<BiConsumer<RateLimits, Payer>> counted = List.of(
                RateLimits::countRegistration,
                RateLimits::countHandshake,
                RateLimits::countHash,
                (same, address) -> fails(same, address, "a game" + subjects++));
        for (BiConsumer<RateLimits, Payer> count : counted) {
            time.pass(Duration.ofHours(1));
            for (int network = 0; network < 16; network++) {
                Payer address = address("2001:db8:1:" + Integer.toHexString(network) + "::1");
                times(60, () -> count.accept(limits, address));
                refuses(() -> count.accept(limits, address), "1");
            }
            refuses(() -> count.accept(limits, address("2001:db8:1:ffff::1")), "1");
            count.accept(limits, address("2001:db8:2::1"));
        }
        time.pass(Duration.ofHours(1));
        for (int network = 0; network < 16; network++) {
            Payer address = address("2001:db8:1:" + Integer.toHexString(network) + "::1");
            times(600, () -> assertThat(limits.allowReplay(address)).isTrue());
        }
        // Without a token, each has a fifth of what its address has.
        for (int network = 0; network < 5 * 16; network++) {
            Payer address = address("2001:db8:1:" + Integer.toHexString(network) + "::1");
            times(500, () -> limits.countRequest(address));
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

        times(10_000, () -> limits.countRequest(user("ann")));
        times(10_000, () -> limits.countRegistration(HERE));
        times(10_000, () -> fails(limits, HERE, "ann"));
        times(10_000, () -> limits.countHash(user("ann", HERE)));
    }

    @Test
    void theMostRecentCallersAreRemembered() {
        RateLimits limits = limits("lobby.rest.remembered-callers", "1000");
        times(500, () -> limits.countRequest(user("ann")));

        IntStream.range(0, 999).forEach(i -> limits.countRequest(user("other" + i)));
        refuses(() -> limits.countRequest(user("ann")), "1");
        IntStream.range(0, 1_000).forEach(i -> limits.countRequest(user("other" + i)));

        limits.countRequest(user("ann"));
    }

    private static void fails(RateLimits limits, Payer address, String subject) {
        limits.attempt(address, Subject.name(subject)).begin();
    }

    private static void succeeds(RateLimits limits, Payer address, String subject) {
        RateLimits.Attempt attempt = limits.attempt(address, Subject.name(subject));
        attempt.begin();
        attempt.succeeded();
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

    private static Payer address(String text) {
        return Payer.of(ClientAddress.of(Cidr.address(text).orElseThrow()));
    }

    private static Payer user(String name) {
        return user(name, HERE);
    }

    private static Payer user(String name, Payer address) {
        return new Payer(address.address(), name);
    }
}
