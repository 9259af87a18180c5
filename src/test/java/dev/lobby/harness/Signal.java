package dev.lobby.harness;

import java.io.IOException;
import java.util.stream.Stream;

/** A signal to processes. */
enum Signal {
    /** Stand still, as on a machine that is suspended. */
    STOP,
    /** Go on. */
    CONT;

    void send(Stream<ProcessHandle> processes) throws IOException {
        for (ProcessHandle each : processes.toList()) {
            try {
                new ProcessBuilder("kill", "-" + name(), String.valueOf(each.pid()))
                        .start()
                        .waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }
}
