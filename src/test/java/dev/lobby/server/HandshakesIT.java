package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.RawHttp;
import dev.lobby.harness.RawHttp.Answer;
import dev.lobby.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are handshakes (RFC 6455, 4.2.1), and that none of them fills the log. Both servers answer alike. */
class HandshakesIT {
    private static final String HANDSHAKE = """
            GET /ws HTTP/1.1
            Host: localhost
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            """;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.start(
                folder, new ArrayList<>(Databases.createOrEmbedded().settings()));
    }

    @AfterAll
    static void stop() {
        server.kill();
    }

    private static Answer answer(String request) throws IOException {
        try (RawHttp connection = new RawHttp(server.lobby())) {
            connection.send(request.replace("\n", "\r\n") + "\r\n");
            // To a handshake no body comes.
            return connection.read(true).orElseThrow();
        }
    }

    /** What takes the place of a part of a handshake, and the answer; {@code ;} begins another line. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET                                             | GET                                     | 101
            Connection: Upgrade                             | connection: keep-alive, upgrade         | 101
            Connection: Upgrade                             | Connection: keep-alive;Connection: UPGRADE | 101
            Upgrade: websocket                              | upgrade: WebSocket                      | 101
            Upgrade: websocket                              | Upgrade: other, websocket               | 101
            Upgrade: websocket                              | Upgrade: other;Upgrade: websocket       | 101
            /ws                                             | /ws?name=%5B&other                      | 101
            localhost                                       | one_two.invalid:8080                    | 101
            localhost                                       | [::1]                                   | 101
            GET                                             | POST                                    | 405
            GET                                             | PUT                                     | 405
            GET                                             | PATCH                                   | 405
            GET                                             | DELETE                                  | 405
            GET                                             | OPTIONS                                 | 405
            GET                                             | HEAD                                    | 405
            HTTP/1.1                                        | HTTP/1.0                                | 426
            Connection: Upgrade                             | X: y                                    | 426
            Connection: Upgrade                             | Connection: keep-alive                  | 426
            Connection: Upgrade                             | Connection: upgraded                    | 426
            Upgrade: websocket                              | X: y                                    | 426
            Upgrade: websocket                              | Upgrade: websockets                     | 426
            Sec-WebSocket-Version: 13                       | X: y                                    | 426
            Sec-WebSocket-Version: 13                       | Sec-WebSocket-Version: 8                | 426
            Sec-WebSocket-Version: 13                       | Sec-WebSocket-Version: 13, 8            | 426
            Sec-WebSocket-Version: 13                       | Sec-WebSocket-Version: 14               | 426
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==     | X: y                                    | 426
            dGhlIHNhbXBsZSBub25jZQ==                        | x                                       | 400
            dGhlIHNhbXBsZSBub25jZQ==                        | ''                                      | 400
            dGhlIHNhbXBsZSBub25jZQ==                        | dGhlIHNhbXBsZSBub25j                    | 400
            dGhlIHNhbXBsZSBub25jZQ==                        | dGhlIHNhbXBsZSBub25jZQ                  | 400
            dGhlIHNhbXBsZSBub25jZQ==                        | dGhlIHNhbXBsZSBub25jZSE=                | 400
            dGhlIHNhbXBsZSBub25jZQ==                        | dGhlIHNhbXBsZS_ub25jZQ==                | 400
            dGhlIHNhbXBsZSBub25jZQ==                        | dGhlIHNhbXBsZSBub25jZQ==;Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | 400
            /ws                                             | /ws?name={a}                            | 400
            /ws                                             | /ws?name=%zz                            | 400
            localhost                                       | [v1.x]                                  | 400
            localhost                                       | a^b                                     | 400
            """)
    void bothServersTakeTheSameForAHandshake(String part, String instead, int status) throws IOException {
        String request = HANDSHAKE.replace(part, instead.replace(";", "\n"));
        assertThat(part.equals(instead)).isEqualTo(request.equals(HANDSHAKE));

        Answer answer = answer(request);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers().getOrDefault("allow", "")).isEqualTo(status == 405 ? "GET" : "");
        assertThat(answer.headers().getOrDefault("sec-websocket-version", "")).isEqualTo(status == 426 ? "13" : "");
        if (status == 426) {
            assertThat(answer.headers()).containsEntry("upgrade", "websocket").containsEntry("connection", "close");
        }
        if (status == 405 || status == 426) {
            assertThat(answer.headers().get("content-type")).startsWith("application/problem+json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void theWebSocketHasNoOtherMethod(String method) throws IOException {
        Answer answer = answer(method + " /ws HTTP/1.1\nHost: localhost\nContent-Length: 0\n");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("allow", "GET");
    }

    @Test
    void noTokenIsReadFromAForm() throws IOException {
        Answer answer = answer("""
                POST /ws HTTP/1.1
                Host: localhost
                Content-Type: application/x-www-form-urlencoded
                Content-Length: 14

                access_token=x""");

        assertThat(answer.status()).isEqualTo(405);
    }

    @Test
    void headersThatControlTyrusAreNotForClients() throws IOException {
        for (String path : List.of("/", "/ws", "/api/health/live")) {
            for (String name : List.of("X-Tyrus-Tracing-Threshold", "x-tyrus-tracing-accept")) {
                assertThat(answer(HANDSHAKE.replace("/ws", path) + name + ": rubbish\n")
                                .status())
                        .isEqualTo(400);
            }
        }
    }

    @Test
    void noHandshakeFillsTheLogOrBringsATokenIntoIt() throws IOException {
        int before = server.log().length();
        for (int i = 0; i < 20; i++) {
            answer(HANDSHAKE.replace("/ws", "/ws?access_token=secret&name={a}"));
            answer(HANDSHAKE.replace("/ws", "/ws?name={a}"));
            answer(HANDSHAKE.replace("localhost", "[v1.x]"));
            answer(HANDSHAKE.replace("/ws", "/") + "X-Tyrus-Tracing-Threshold: rubbish\n");
            answer(HANDSHAKE.replace("GET", "POST").replace("HTTP/1.1", "HTTP/1.0"));
        }

        answer(HANDSHAKE + "Origin: https://evil.invalid\n");
        await().until(() -> server.log().contains("evil.invalid"));
        assertThat(server.log().substring(before)).doesNotContain("Exception", "secret", "WARN", "ERROR", "SEVERE");
    }
}
