package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The client in JavaScript, by its own tests, which Node runs. */
@Tag("once")
class ClientModuleIT {
    private static final Path TESTS = Path.of("src/test/client");
    private static final int MINUTES = 2;

    @Test
    void keepsWhatItPromises() throws Exception {
        Tool.require("the client in JavaScript", Tool.NODE);

        Path report = Path.of("target/client-module.txt");
        Process node = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(report.toFile())
                .start();
        boolean ended = node.waitFor(MINUTES, TimeUnit.MINUTES);
        node.destroyForcibly();

        assertThat(ended).as(() -> "Ended within its time, see " + report).isTrue();
        assertThat(node.exitValue()).as(() -> "Passed: " + read(report)).isZero();
        assertThat(read(report)).containsPattern("(?m)^# pass [1-9]");
    }

    private static List<String> command() throws IOException {
        List<String> command = new ArrayList<>(List.of(Tool.NODE.command(), "--test", "--test-reporter=tap"));
        try (Stream<Path> files = Files.list(TESTS)) {
            files.map(Path::toString)
                    .filter(file -> file.endsWith(".test.mjs"))
                    .sorted()
                    .forEach(command::add);
        }
        return command;
    }

    private static String read(Path report) {
        try {
            return Files.readString(report);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
