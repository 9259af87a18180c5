package dev.lobby.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest(name = "{0} contains {1}: {2}")
    @CsvSource({
        "10.0.0.0/8,      10.255.0.1,       true",
        "10.0.0.0/8,      11.0.0.0,         false",
        "10.1.2.128/25,   10.1.2.128,       true",
        "10.1.2.128/25,   10.1.2.127,       false",
        "127.0.0.1,       127.0.0.1,        true",
        "127.0.0.1,       127.0.0.2,        false",
        "0.0.0.0/0,       203.0.113.7,      true",
        "0.0.0.0/0,       ::1,              false",
        "2001:db8::/32,   2001:db8:ffff::1, true",
        "2001:db8::/32,   2001:db9::1,      false",
        "::1,             ::1,              true",
        "::/0,            2001:db8::1,      true",
        "10.0.0.0/8,      ::ffff:10.1.2.3,  true",
        "::ffff:10.0.0.1, 10.0.0.1,         true",
    })
    void aBlockContainsTheAddressesWithItsFirstBits(String block, String address, boolean contained) throws Exception {
        InetAddress parsed = Cidr.address(address).orElseThrow();

        assertThat(Cidr.parse(block).orElseThrow().contains(parsed)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0/33",
                "::/129",
                "10.0.0.1/8",
                "10.0.0/8",
                "256.0.0.0/8",
                "999.1.1.1",
                "1.2.3.1234",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.256",
                "localhost",
                "lobby.example.com/8",
                "1.2.3.4.5",
                ":::",
                "10.0.0.0/8/8",
                " 10.0.0.0/8",
                "fe80::1%eth0"
            })
    void aTextThatIsNotABlockIsRefused(String text) {
        assertThat(Cidr.parse(text)).isEmpty();
    }

    @Test
    void aHostNameIsNotAnAddressAndIsNeverLookedUp() {
        assertThat(Cidr.address("localhost")).isEmpty();
        assertThat(Cidr.address("cafe")).isEmpty();
    }
}
