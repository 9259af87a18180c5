package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Databases;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Tool;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The client in JavaScript, in Node, against the real server. */
@Tag("once")
class ClientIT {
    private static final String SCRIPT = "src/test/client/kill.mjs";

    private final Databases.Database database = Databases.createOrEmbedded();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void twoClientsGetEveryEventOnceAndInOrderThoughTheServerIsKilled() throws Exception {
        Tool.require("the client in JavaScript", Tool.NODE);
        int port = ServerProcess.freePort();
        List<String> settings = database.settings();
        try (ServerProcess server = ServerProcess.start(folder, port, settings)) {
            Process node = new ProcessBuilder(
                            Tool.NODE.command(),
                            "--experimental-websocket",
                            SCRIPT,
                            server.lobby().address("/").toString())
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader said = node.inputReader();
                    PrintStream told = new PrintStream(node.getOutputStream(), true, StandardCharsets.UTF_8)) {
                awaitLine(said, "writing");
                server.kill();
                try (ServerProcess again = ServerProcess.start(folder, port, settings)) {
                    assertThat(again.isAlive()).isTrue();
                    awaitLine(said, "resumed");
                    told.println("finish");
                    String rest = said.lines().collect(Collectors.joining("\n"));
                    assertThat(node.waitFor()).as(rest).isZero();
                    System.out.println("Client: killed once; " + rest);
                }
            } finally {
                node.destroyForcibly();
            }
        }
    }

    private static void awaitLine(BufferedReader said, String expected) throws Exception {
        StringBuilder others = new StringBuilder();
        for (String line = said.readLine(); !expected.equals(line); line = said.readLine()) {
            if (line == null) {
                throw new AssertionError("The script ended before it said '" + expected + "':\n" + others);
            }
            others.append(line).append('\n');
        }
    }
}
