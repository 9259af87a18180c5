package dev.lobby.abuse;

import dev.lobby.harness.Lobby;
import dev.lobby.harness.ServerProcess;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An {@link Attack} in a process of its own, so that it does not delay whoever measures. It gives way to nobody: with what
 * processor time the server leaves, its callers never become so many that the server must refuse some.
 */
final class AttackProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Process process;
    private final BufferedReader output;

    private AttackProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Waits until all of its users and sessions are there. */
    static AttackProcess prepare(Lobby lobby, Attack.Kind kind, String address) throws IOException {
        URI server = lobby.address("/");
        Process process = new ProcessBuilder(
                        ServerProcess.jdk("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Attack.class.getName(),
                        String.valueOf(server.getPort()),
                        kind.name(),
                        address)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        AttackProcess attack = new AttackProcess(process);
        try {
            attack.awaitLine();
        } catch (RuntimeException e) {
            attack.close();
            throw e;
        }
        return attack;
    }

    void begin() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Ends it, and tells which answers it got how often. */
    JsonObject end() throws IOException {
        process.getOutputStream().close();
        return Json.createReader(new StringReader(awaitLine())).readObject();
    }

    private String awaitLine() {
        return CompletableFuture.supplyAsync(() -> output.lines().findFirst())
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join()
                .orElseThrow(() -> new IllegalStateException("The attack failed"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
