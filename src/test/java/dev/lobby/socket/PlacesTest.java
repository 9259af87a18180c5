package dev.lobby.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.limit.Holdings.Shortage;
import dev.lobby.edge.limit.LimitSettings;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.TestLimits;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {
    private static final Optional<Shortage> TAKEN = Optional.empty();

    private static Places places(int max, int maxPerAddress) {
        SettingReader settings = TestSettings.with(
                "lobby.socket.max-sessions",
                String.valueOf(max),
                "lobby.socket.max-sessions-per-address",
                String.valueOf(maxPerAddress));
        return new Places(TestLimits.accounts(settings, new TestTime()), new LimitSettings(settings));
    }

    private static Payer address(int number) {
        return user(number, "");
    }

    private static Payer user(int number, String user) {
        try {
            byte[] address = {10, 0, (byte) (number >> 8), (byte) number};
            return new Payer(new ClientAddress(InetAddress.getByAddress(address)), user);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<Optional<Shortage>, Long> takeAtOnce(Places places, int handshakes, int addresses) {
        return IntStream.range(0, handshakes)
                .parallel()
                .mapToObj(i -> places.take(user(i % addresses, "user" + i)))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    @Test
    void anAddressHasSoManyPlacesHoweverManyHandshakesComeAtOnce() {
        Places places = places(5_000, 1_000);

        assertThat(takeAtOnce(places, 3_000, 1))
                .containsOnly(entry(TAKEN, 1_000L), entry(Optional.of(Shortage.OF_ADDRESS), 2_000L));
        assertThat(places.take(address(1))).isEmpty();
    }

    @Test
    void theNodeHasSoManyPlacesHoweverManyHandshakesComeAtOnce() {
        Places places = places(1_000, 1_000);

        assertThat(takeAtOnce(places, 3_000, 100))
                .containsOnly(entry(TAKEN, 1_000L), entry(Optional.of(Shortage.OF_ALL), 2_000L));
    }

    @Test
    void aPlaceThatWasGivenBackIsTakenAgain() {
        Places places = places(2, 1);

        assertThat(places.take(address(1))).isEmpty();
        assertThat(places.take(address(1))).contains(Shortage.OF_ADDRESS);
        places.free(address(1));

        assertThat(places.take(address(1))).isEmpty();
    }

    /** By default 90 percent may have no token; of less than 100 places, all. */
    @ParameterizedTest
    @CsvSource({"1, 1", "10, 10", "99, 99", "100, 90", "1000, 900"})
    void placesAreLeftForSessionsWithAToken(int max, int withoutToken) {
        Places places = places(max, max);

        for (int i = 0; i < withoutToken; i++) {
            assertThat(places.take(address(i))).isEmpty();
        }
        assertThat(places.take(address(max))).contains(Shortage.OF_ALL);
        for (int i = withoutToken; i < max; i++) {
            assertThat(places.take(user(i, "user" + i))).isEmpty();
        }
        assertThat(places.take(user(max, "another"))).contains(Shortage.OF_ALL);
    }

    @Test
    void aSessionThatShowsATokenLaterLeavesItsPlaceToAnotherWithoutOne() {
        Places places = places(100, 100);
        for (int i = 0; i < 90; i++) {
            assertThat(places.take(address(i))).isEmpty();
        }

        assertThat(places.authenticated(address(1), user(1, "ann"))).isEmpty();

        assertThat(places.take(address(100))).isEmpty();
        assertThat(places.take(address(101))).contains(Shortage.OF_ALL);
    }

    @Test
    void aUserHasSoManyPlacesAtAllAddressesHoweverTheSessionsShowTheirTokens() {
        Places places = places(5_000, 2_000);
        for (int i = 0; i < 99; i++) {
            assertThat(places.take(user(i, "ann"))).isEmpty();
        }
        assertThat(places.take(address(200))).isEmpty();
        assertThat(places.take(address(201))).isEmpty();

        assertThat(places.authenticated(address(200), user(200, "ann"))).isEmpty();

        assertThat(places.authenticated(address(201), user(201, "ann"))).contains(Shortage.OF_USER);
        assertThat(places.take(user(202, "ann"))).contains(Shortage.OF_USER);
        assertThat(places.take(user(202, "bob"))).isEmpty();
    }
}
