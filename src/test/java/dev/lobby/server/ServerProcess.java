package dev.lobby.server;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Payara Micro with the WAR as it is built, in a process of its own, started in a folder where its data stay. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final Lobby lobby;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.lobby = new Lobby(port);
    }

    static ServerProcess start(Path folder) throws IOException {
        int port = freePort();
        Path log = Files.createTempFile(folder, "server", ".log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx768m",
                        "-jar",
                        Path.of("target/payara-micro.jar").toAbsolutePath().toString(),
                        "--nocluster",
                        "--port",
                        String.valueOf(port),
                        "--contextroot",
                        "/",
                        "--deploy",
                        Path.of("target/lobby.war").toAbsolutePath().toString()))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServerProcess server = new ServerProcess(process, port);
        await().atMost(Duration.ofMinutes(2)).until(() -> server.isReady(log));
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean isReady(Path log) throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("The server has ended:\n" + Files.readString(log));
        }
        return Files.readString(log).contains("ready in")
                && lobby.call("GET", "/api/users", null, null).status() == 401;
    }

    Lobby lobby() {
        return lobby;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
    }

    /** As {@code kill} does, and waits. */
    @Override
    public void close() {
        process.destroy();
        boolean ended = process.onExit()
                .thenApply(gone -> true)
                .completeOnTimeout(false, 30, TimeUnit.SECONDS)
                .join();
        if (!ended) {
            process.destroyForcibly();
            throw new IllegalStateException("The server did not end within 30 s");
        }
    }
}
