package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Lobby;
import dev.lobby.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvn} alone, in a clone that was never built. */
@Tag("payara")
@Tag("h2")
class StartIT {
    private static final int MOST_LINES = 60;
    private static final List<String> SOURCES =
            List.of("pom.xml", ".mvn", "src/main", "src/build", "docs", "server-config");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path clone;

    @Test
    void itServesSaysHowToGoOnAndStopsWithoutAComplaint() throws Exception {
        for (String source : SOURCES) {
            copy(Path.of(source));
        }
        int port = ServerProcess.freePort();
        Run first = new Run("first", port);
        try {
            await().atMost(Duration.ofMinutes(4))
                    .until(() -> !first.process.isAlive() || first.last().endsWith("Press Ctrl-C to stop."));

            assertThat(first.lines()).hasSizeLessThanOrEqualTo(MOST_LINES);
            assertThat(first.last())
                    .isEqualTo("The page is at http://localhost:" + port
                            + "/. Messages are public. Press Ctrl-C to stop.");
            assertThat(new Lobby(port).probe("/")).isEqualTo(200);

            // While it runs, neither its port nor its database can be had.
            assertThat(new Run("same port", port).lastOfFailure())
                    .isEqualTo("Lobby does not start: something else listens on port " + port
                            + ". Stop it, or choose another port: mvn -Dhttp.port=" + (port + 1));
            assertThat(new Run("same database", ServerProcess.freePort()).lastOfFailure())
                    .contains("Lobby does not start: another process uses the database jdbc:h2:file:" + clone);

            first.interrupt();
            assertThat(first.status()).isEqualTo(130);
            assertThat(first.last()).isEqualTo("Lobby has stopped.");
            assertThat(first.lines()).noneMatch(line -> line.startsWith("\tat ") || line.contains("BUILD"));
        } finally {
            first.process.descendants().forEach(ProcessHandle::destroyForcibly);
            first.process.destroyForcibly();
        }
    }

    private void copy(Path source) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = clone.resolve(file);
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    /** A Maven that was told nothing but where its repository is, and which port is free. */
    private final class Run {
        private final Path output;
        private final Process process;

        Run(String name, int port) throws IOException {
            output = clone.resolve(name + ".log");
            List<String> command = new ArrayList<>();
            // Whoever runs the tests in the background may have made their processes ignore SIGINT.
            command.addAll(List.of("env", "--default-signal=INT"));
            command.add(Path.of(System.getProperty("lobby.test.maven"), "bin", "mvn")
                    .toString());
            // Not offline: it looks for the prefix of a plugin in all plugins, also in those that no test has needed.
            command.add("-Dmaven.repo.local=" + System.getProperty("lobby.test.repository"));
            command.add("-Dhttp.port=" + port);
            process = new ProcessBuilder(command)
                    .directory(clone.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        }

        List<String> lines() throws IOException {
            return Files.readAllLines(output);
        }

        String last() throws IOException {
            List<String> lines = lines();
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }

        int status() {
            return process.onExit().orTimeout(2, TimeUnit.MINUTES).join().exitValue();
        }

        String lastOfFailure() throws IOException {
            assertThat(status()).isEqualTo(1);
            return last();
        }

        /** As a terminal does at Ctrl-C, to all processes that it runs; to Maven a moment before the others. */
        void interrupt() throws IOException {
            List<ProcessHandle> others = process.descendants().toList();
            interrupt(Stream.of(process.toHandle()));
            interrupt(others.stream());
        }

        private void interrupt(Stream<ProcessHandle> processes) throws IOException {
            List<String> command = new ArrayList<>(List.of("kill", "-INT"));
            processes.forEach(each -> command.add(String.valueOf(each.pid())));
            new ProcessBuilder(command).start().onExit().join();
        }
    }
}
