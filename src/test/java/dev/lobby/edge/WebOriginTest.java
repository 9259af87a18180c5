package dev.lobby.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebOriginTest {

    @ParameterizedTest(name = "{0} is at {1}: {2}")
    @CsvSource({
        "http://lobby.example.com,       lobby.example.com,      true",
        "https://lobby.example.com,      lobby.example.com,      true",
        "https://Lobby.example.com,      lobby.EXAMPLE.com,      true",
        "https://lobby.example.com:443,  lobby.example.com,      true",
        "https://lobby.example.com,      lobby.example.com:443,  true",
        "http://lobby.example.com:8080,  lobby.example.com:8080, true",
        "http://lobby.example.com:8080,  lobby.example.com,      false",
        "http://lobby.example.com,       lobby.example.com:8080, false",
        "https://evil.example.com,       lobby.example.com,      false",
        "https://lobby.example.com.evil, lobby.example.com,      false",
        "http://[2001:db8::1]:8080,      [2001:db8::1]:8080,     true",
        "https://lobby.example.com,      '',                     false",
    })
    void isAtTheServerIfHostAndPortAreEqual(String origin, String host, boolean own) {
        assertThat(WebOrigin.parse(origin).orElseThrow().isAt(host)).isEqualTo(own);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "http://localhost,             true",
        "https://localhost:3000,       true",
        "http://127.0.0.1:5173,        true",
        "http://127.1.2.3,             true",
        "http://[::1]:8080,            true",
        "http://app.localhost,         true",
        "capacitor://localhost,        true",
        "http://localhost.example.com, false",
        "http://127.0.0.1.example.com, false",
        "http://notlocalhost,          false",
        "http://10.0.0.1,              false",
    })
    void isLoopbackIfItMeansTheLocalMachine(String origin, boolean loopback) {
        assertThat(WebOrigin.parse(origin).orElseThrow().isLoopback()).isEqualTo(loopback);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "http://10.0.0.1,              true",
        "https://192.0.2.7:8443,       true",
        "http://[2001:db8::1]:8080,    true",
        "http://10.0.0.1.example.com,  false",
        "http://1.2.3.com,             false",
        "http://1.2.3.4.5,             false",
        "http://lobby.example.com,     false",
    })
    void isAnAddressIfItsHostIsNotAName(String origin, boolean address) {
        assertThat(WebOrigin.parse(origin).orElseThrow().isAddress()).isEqualTo(address);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "https://lobby.example.com,               lobby.example.com",
        "https://lobby.example.com/,              lobby.example.com",
        "https://Lobby.example.com:8443/a/b?c#d,  lobby.example.com",
        "https://lobby.example.com?c=/,           lobby.example.com",
        "http://[2001:db8::1]:8080/a,             [2001:db8::1]",
        "https://a@lobby.example.com/,            ",
        "lobby.example.com/,                      ",
        "/,                                       ",
        "'',                                      ",
    })
    void isTheOriginOfAUrl(String address, String host) {
        assertThat(WebOrigin.ofAddress(address).map(WebOrigin::host)).isEqualTo(Optional.ofNullable(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "lobby.example.com",
                "https://",
                "https://lobby.example.com/",
                "https://a@lobby.example.com",
                "https://lobby.example.com:port",
                "https://a b",
                "*",
                "https://lobby.example.com https://localhost"
            })
    void aTextThatIsNotAnOriginIsRefused(String text) {
        assertThat(WebOrigin.parse(text)).isEmpty();
    }
}
