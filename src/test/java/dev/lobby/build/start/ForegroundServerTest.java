package dev.lobby.build.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForegroundServerTest {
    private static Optional<String> refusal(String address, String port) throws IOException {
        ForegroundServer server = new ForegroundServer();
        server.setAddress(address);
        server.setPort(port);
        return server.refusal();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "nowhere.invalid"})
    void anAddressThatThisMachineDoesNotHaveIsNamed(String address) throws IOException {
        assertThat(refusal(address, "8080"))
                .contains(address + " is no address of this machine. Choose one that is, or listen at all of them:"
                        + " mvn -Dhttp.address=0.0.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65536", "99999999999", "http", "-1"})
    void anInvalidPortIsNamed(String port) throws IOException {
        assertThat(refusal("127.0.0.1", port))
                .contains(port + " is no port. Choose one from 1 to 65535: mvn -Dhttp.port=8080");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void aPortThatIsTakenIsNamedUntilItIsFree(String address) throws IOException {
        int port;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = other.getLocalPort();

            assertThat(refusal(address, String.valueOf(port)))
                    .contains("something else listens on port " + port + ". Stop it, or choose another port:"
                            + " mvn -Dhttp.port=" + (port + 1));
        }

        assertThat(refusal(address, String.valueOf(port))).isEmpty();
    }
}
