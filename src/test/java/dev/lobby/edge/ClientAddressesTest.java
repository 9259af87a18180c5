package dev.lobby.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.server.standard.StandardServer;
import dev.lobby.settings.TestSettings;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressesTest {

    @ParameterizedTest(name = "{0} forwarded for {1} by trusted {2}: {3}")
    @CsvSource({
        "203.0.113.7, '',                              '127.0.0.1',          203.0.113.7",
        "203.0.113.7, '198.51.100.1',                  '127.0.0.1',          203.0.113.7",
        "127.0.0.1,   '198.51.100.1',                  '',                   127.0.0.1",
        "127.0.0.1,   '198.51.100.1',                  '127.0.0.1',          198.51.100.1",
        "127.0.0.1,   '1.1.1.1, 198.51.100.1',         '127.0.0.1',          198.51.100.1",
        "127.0.0.1,   '198.51.100.1, 10.0.0.2',        '127.0.0.1,10.0.0.0/8', 198.51.100.1",
        "127.0.0.1,   '10.0.0.1, 10.0.0.2',            '127.0.0.1,10.0.0.0/8', 10.0.0.1",
        "127.0.0.1,   'unknown',                       '127.0.0.1',          127.0.0.1",
        "127.0.0.1,   '198.51.100.1, nonsense',        '127.0.0.1',          127.0.0.1",
        "127.0.0.1,   '198.51.100.1:4711',             '127.0.0.1',          198.51.100.1",
        "127.0.0.1,   '[2001:db8::1]:4711',            '127.0.0.1',          2001:db8::1",
        "127.0.0.1,   '2001:db8::1',                   '127.0.0.1',          2001:db8::1",
        "127.0.0.1,   '[2001:db8::1]',                 '127.0.0.1',          2001:db8::1",
        "127.0.0.1,   '2001:db8::1%eth0',              '127.0.0.1',          2001:db8::1",
        "::1,         '198.51.100.1',                  '::1',                198.51.100.1",
    })
    void theRightmostAddressThatIsNotTrustedCounts(String peer, String forwarded, String trusted, String expected) {
        ClientAddresses addresses = new ClientAddresses(
                new StandardServer(),
                new EdgeSettings(
                        trusted.isEmpty() ? TestSettings.with() : TestSettings.with("lobby.proxy.trusted", trusted)));

        assertThat(addresses.farthest(address(peer), List.of(forwarded.split(",", -1))))
                .isEqualTo(address(expected));
    }

    @Test
    void anIpv6AddressCountsByItsNetwork() {
        assertThat(ClientAddress.of(address("2001:db8:1:2:3:4:5:6")))
                .isEqualTo(ClientAddress.of(address("2001:db8:1:2::")))
                .isNotEqualTo(ClientAddress.of(address("2001:db8:1:3:3:4:5:6")));
        assertThat(ClientAddress.of(address("10.0.0.1"))).isNotEqualTo(ClientAddress.of(address("10.0.0.2")));
    }

    private static InetAddress address(String text) {
        return Cidr.address(text).orElseThrow();
    }
}
