package dev.lobby.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseSocketsTest {
    private ServerSocket server;
    private Socket socket;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        socket = new DatabaseSockets().createSocket();
        socket.connect(server.getLocalSocketAddress());
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        server.close();
    }

    @Test
    void aStalledWriteEndsWhenItsSocketIsClosed() {
        AtomicInteger written = new AtomicInteger();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                while (true) {
                    socket.getOutputStream().write(new byte[1 << 16]);
                    written.incrementAndGet();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        int before = await().during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(30))
                .until(written::get, now -> now > 0 && now == written.get());

        DatabaseSockets.closeStalledWrites(Duration.ofMinutes(1));
        assertThat(writing).isNotDone();

        await().untilAsserted(() -> {
            DatabaseSockets.closeStalledWrites(Duration.ofMillis(100));
            assertThat(writing).isCompletedExceptionally();
        });
        assertThat(written).hasValueGreaterThanOrEqualTo(before);
        assertThat(socket.isClosed()).isTrue();
    }

    @Test
    void anIdleSocketStaysOpen() throws Exception {
        socket.getOutputStream().write(1);
        socket.getOutputStream().write(new byte[] {2, 3});

        DatabaseSockets.closeStalledWrites(Duration.ofNanos(-1));

        assertThat(socket.isClosed()).isFalse();
        try (Socket accepted = server.accept()) {
            assertThat(accepted.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void onlyUnconnectedSocketsAreCreated() {
        assertThatThrownBy(() -> new DatabaseSockets().createSocket("localhost", server.getLocalPort()))
                .isInstanceOf(IOException.class);
    }
}
