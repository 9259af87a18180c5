package dev.lobby.server;

import dev.lobby.harness.Databases;
import dev.lobby.harness.PrivateProgram;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.ServerProcess.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link PrivateProgram} on a Payara and a WildFly with one database. {@code -Dlobby.test.deliveries=…} has more events, {@code
 * -Dlobby.test.seed=…} others.
 */
@Tag("postgresql")
class PostgresVisibilityIT {
    private static final long DELIVERIES = Long.getLong("lobby.test.deliveries", 7_000);
    private static final long SEED = Long.getLong("lobby.test.seed", System.nanoTime());

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void everybodyReceivesExactlyWhatTheyMaySeeOnWhicheverServer() throws Exception {
        List<String> settings = new ArrayList<>(Databases.create().settings());
        settings.addAll(PrivateProgram.SETTINGS);
        // Nobody turns offline after the last event that is waited for.
        settings.add("lobby.presence.timeout=P1D");
        try (ServerProcess one = start(0, settings);
                ServerProcess other = start(1, settings)) {
            System.out.println(
                    "Visibility: " + new PrivateProgram(List.of(one.lobby(), other.lobby()), DELIVERIES, SEED).run());
        }
    }

    private ServerProcess start(int number, List<String> settings) throws IOException {
        Path home = Files.createDirectory(folder.resolve("server" + number));
        return ServerProcess.start(Kind.of(number), home, ServerProcess.freePort(), settings);
    }
}
