package dev.lobby.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.edge.Cidr;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsResourceTest {
    private static final List<Cidr> ALLOWED = Stream.of("10.1.0.0/16", "2001:db8::7")
            .map(text -> Cidr.parse(text).orElseThrow())
            .toList();

    @ParameterizedTest(name = "{0}, direct {1}: {2}")
    @CsvSource({
        "127.0.0.1,   true,  true",
        "127.9.9.9,   true,  true",
        "::1,         true,  true",
        "127.0.0.1,   false, false",
        "10.1.2.3,    true,  true",
        "10.1.2.3,    false, true",
        "2001:db8::7, true,  true",
        "10.2.0.1,    true,  false",
        "2001:db8::8, true,  false",
    })
    void areForThisMachineAndTheAllowedNetworksButNotThroughALocalProxy(
            String address, boolean direct, boolean allowed) {
        InetAddress from = Cidr.address(address).orElseThrow();

        assertThat(MetricsResource.isAllowed(from, direct, ALLOWED)).isEqualTo(allowed);
    }
}
