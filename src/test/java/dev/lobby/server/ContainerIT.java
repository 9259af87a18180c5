package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The command of the container image, with its files, its variables and its health check. */
@Tag("payara")
class ContainerIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void runsOneProcessThatIsHealthyWritesToItsTemporaryFolderAloneAndDrainsAtSigterm() throws Exception {
        int port = ServerProcess.freePort();
        Image image =
                new Image(Path.of("server-config/container/Containerfile"), Path.of(""), folder.resolve("image"), port);
        List<Path> files = files(image.file("/opt"));
        Path log = folder.resolve("log.txt");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            Process process = image.start(
                    Map.of(
                            "LOBBY_DATABASE_URL",
                                    postgres.getJdbcUrl("postgres", "postgres").replaceFirst("[?].*", ""),
                            "LOBBY_DATABASE_USER", "postgres",
                            // The machine's memory is shared.
                            "JAVA_TOOL_OPTIONS", "-XX:MaxRAM=1g"),
                    log);
            try {
                Lobby lobby = new Lobby(port);
                await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> {
                    assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
                    return lobby.probe("/api/health/ready") == 200;
                });

                assertThat(image.user()).matches("[1-9][0-9]*:[1-9][0-9]*");
                assertThat(image.isHealthy()).isTrue();
                assertThat(process.info().command())
                        .hasValueSatisfying(java -> assertThat(java).endsWith("/java"));
                assertThat(process.children()).isEmpty();
                assertThat(files(image.file("/opt"))).isEqualTo(files);
                assertThat(Files.readString(log)).contains("visibility private").doesNotContain("\u001b");

                Player ann = lobby.player();
                Session session = Session.open(lobby, "/ws?access_token=" + ann.token());
                session.subscribe("message.*");
                session.fence();
                process.destroy();
                assertThat(session.closeCode()).isEqualTo(1001);
                assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
                assertThat(process.exitValue()).isEqualTo(143);
                assertThat(image.isHealthy()).isFalse();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static List<Path> files(Path folder) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }
}
