package dev.lobby.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;

/** An {@link Attack} in a process of its own that takes only the processor time that nobody else wants, as from elsewhere. */
public final class AttackProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private AttackProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Waits until all of its users and sessions are there. */
    public static AttackProcess prepare(Lobby lobby, Attack.Kind kind, String address) throws IOException {
        URI server = lobby.address("/");
        Process process = new ProcessBuilder(
                        "nice",
                        "-n",
                        "19",
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
        } catch (IOException | RuntimeException e) {
            attack.close();
            throw e;
        }
        return attack;
    }

    public void begin() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Ends it, and tells what it noticed. */
    public String end() throws IOException {
        process.getOutputStream().close();
        return awaitLine();
    }

    private String awaitLine() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IllegalStateException("The attack failed");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
