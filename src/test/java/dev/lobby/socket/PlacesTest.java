package dev.lobby.socket;

import static dev.lobby.socket.Places.Answer.ADDRESS_FULL;
import static dev.lobby.socket.Places.Answer.NODE_FULL;
import static dev.lobby.socket.Places.Answer.TAKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.edge.ClientAddress;
import dev.lobby.settings.TestSettings;
import dev.lobby.socket.Places.Answer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {
    private static Places places(int max, int maxPerAddress) {
        return new Places(SocketSettings.read(TestSettings.with(
                "lobby.socket.max-sessions",
                String.valueOf(max),
                "lobby.socket.max-sessions-per-address",
                String.valueOf(maxPerAddress))));
    }

    private static ClientAddress address(int number) {
        try {
            return new ClientAddress(InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number}));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Answer> takeAtOnce(Places places, int handshakes, int addresses) {
        return IntStream.range(0, handshakes)
                .parallel()
                .mapToObj(i -> places.take(address(i % addresses), false))
                .toList();
    }

    @Test
    void anAddressHasSoManyPlacesHoweverManyHandshakesComeAtOnce() {
        Places places = places(5_000, 1_000);

        assertThat(takeAtOnce(places, 3_000, 1))
                .containsOnly(TAKEN, ADDRESS_FULL)
                .filteredOn(TAKEN::equals)
                .hasSize(1_000);
        assertThat(places.take(address(1), false)).isEqualTo(TAKEN);
    }

    @Test
    void theNodeHasSoManyPlacesHoweverManyHandshakesComeAtOnce() {
        Places places = places(1_000, 1_000);

        assertThat(takeAtOnce(places, 3_000, 100))
                .containsOnly(TAKEN, NODE_FULL)
                .filteredOn(TAKEN::equals)
                .hasSize(1_000);
    }

    @Test
    void aPlaceThatWasGivenBackIsTakenAgain() {
        Places places = places(2, 1);

        assertThat(places.take(address(1), true)).isEqualTo(TAKEN);
        assertThat(places.take(address(1), true)).isEqualTo(ADDRESS_FULL);
        places.free(address(1), true);

        assertThat(places.take(address(1), true)).isEqualTo(TAKEN);
    }

    /** By default 90 percent may have no token; of less than 100 places, all. */
    @ParameterizedTest
    @CsvSource({"1, 1", "10, 10", "99, 99", "100, 90", "1000, 900"})
    void placesAreLeftForSessionsWithAToken(int max, int withoutToken) {
        Places places = places(max, max);

        for (int i = 0; i < withoutToken; i++) {
            assertThat(places.take(address(i), true)).isEqualTo(TAKEN);
        }
        assertThat(places.take(address(max), true)).isEqualTo(NODE_FULL);
        for (int i = withoutToken; i < max; i++) {
            assertThat(places.take(address(i), false)).isEqualTo(TAKEN);
        }
        assertThat(places.take(address(max), false)).isEqualTo(NODE_FULL);
    }

    @Test
    void aSessionThatShowsATokenLaterLeavesItsPlaceToAnotherWithoutOne() {
        Places places = places(100, 100);
        for (int i = 0; i < 90; i++) {
            assertThat(places.take(address(i), true)).isEqualTo(TAKEN);
        }

        places.authenticated();

        assertThat(places.take(address(100), true)).isEqualTo(TAKEN);
        assertThat(places.take(address(101), true)).isEqualTo(NODE_FULL);
    }
}
