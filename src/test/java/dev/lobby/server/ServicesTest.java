package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guides' services do before the server starts. */
class ServicesTest {

    @ParameterizedTest
    @ValueSource(strings = {"payara-micro", "wildfly", "payara-server"})
    void theyStartNoServerWhosePortIsTaken(String server) throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            port = taken.getLocalPort();
            Process check = check(server, port);

            assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactly("Lobby does not start: something else listens on port " + port
                            + ". Stop it, or choose another port here and in nginx");
            assertThat(check.waitFor()).isEqualTo(1);
        }
        Process check = check(server, port);

        assertThat(check.getInputStream().readAllBytes()).isEmpty();
        assertThat(check.waitFor()).isZero();
    }

    private static Process check(String server, int port) throws IOException {
        String start = "ExecStartPre=/usr/bin/bash -c '";
        List<String> checks = Files.readAllLines(Path.of("server-config", server, "lobby.service")).stream()
                .filter(line -> line.startsWith(start))
                .toList();
        assertThat(checks).hasSize(1);
        String script = checks.get(0).substring(start.length()).replaceFirst("'$", "");
        return new ProcessBuilder("bash", "-c", script.replace("8080", String.valueOf(port)))
                .redirectErrorStream(true)
                .start();
    }
}
