package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.fault.LateFailure;
import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The application does not start, and the server goes on without it. */
class FailedStartIT {
    private final Databases.Database database = Databases.createOrEmbedded();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void leavesNoThreadAndSaysWhyInOneLine() throws Exception {
        WebArchive war = Deployments.asBuilt().addClass(LateFailure.class);
        try (ServerProcess server = ServerProcess.startWith(war, folder, database.settings())) {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> server.log().contains("Lobby does not start: " + LateFailure.REASON));

            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(server.jcmd("Thread.print"))
                            .isNotEmpty()
                            .filteredOn(line -> line.startsWith("\"lobby-"))
                            .isEmpty());
            assertThat(server.isAlive()).isTrue();
        }
    }
}
