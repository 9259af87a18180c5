package dev.lobby.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that tests use where the machine has it. */
enum Tool {
    NGINX("nginx", "apt-get install --no-install-recommends nginx"),
    OPENSSL("openssl", "apt-get install --no-install-recommends openssl"),
    NODE("node", "20 or later: apt-get install --no-install-recommends nodejs, or https://nodejs.org/") {
        @Override
        boolean isUsable() {
            return super.isUsable() && major() >= 20;
        }

        private int major() {
            try {
                Process process = new ProcessBuilder(command(), "--version").start();
                String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return Integer.parseInt(version.replaceFirst("(?s)v([0-9]+)[.].*", "$1"));
            } catch (IOException | NumberFormatException e) {
                return 0;
            }
        }
    };

    private final String name;
    private final String remedy;

    Tool(String name, String remedy) {
        this.name = name;
        this.remedy = remedy;
    }

    /** Debian keeps nginx where only root looks. */
    static List<String> path() {
        return Stream.concat(Arrays.stream(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
                .toList();
    }

    private Optional<Path> file() {
        return path().stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    boolean isUsable() {
        return file().isPresent();
    }

    /** With how to get it. */
    @Override
    public String toString() {
        return name + " (" + remedy + ")";
    }

    String command() {
        return file().map(Path::toString).orElse(name);
    }
}
