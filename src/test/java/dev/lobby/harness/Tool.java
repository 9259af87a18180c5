package dev.lobby.harness;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that tests use where the machine has it. */
public enum Tool {
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
    },
    PROMTOOL("promtool", "apt-get install --no-install-recommends prometheus"),
    PG_DUMP("pg_dump", "apt-get install --no-install-recommends postgresql-client"),
    PSQL("psql", "apt-get install --no-install-recommends postgresql-client"),
    NPM("npm", "apt-get install --no-install-recommends npm, or https://nodejs.org/"),
    CHROMIUM("chromium|chromium-browser|google-chrome", "apt-get install --no-install-recommends chromium"),
    CHROMEDRIVER("chromedriver", "apt-get install --no-install-recommends chromium-driver"),
    KUSTOMIZE("kustomize", "apt-get install --no-install-recommends kustomize");

    /** What the build prints at its end, and forgets when it begins. */
    private static final Path NOT_TESTED = Path.of("target/not-tested.txt");

    private final String names;
    private final String remedy;

    /** @param names what it is called, here or there, the first one by its makers */
    Tool(String names, String remedy) {
        this.names = names;
        this.remedy = remedy;
    }

    /** Where one is missing, the build says so at its end, and the test is left out; in CI, it fails. */
    public static void require(String tested, Tool... tools) throws IOException {
        List<Tool> missing =
                Arrays.stream(tools).filter(tool -> !tool.isUsable()).toList();
        if (missing.isEmpty()) {
            return;
        }
        leaveOut(
                tested,
                "this machine lacks " + missing.stream().map(Tool::toString).collect(joining(", ")));
    }

    /** The build says so at its end, and the test is left out; in CI, it fails. */
    public static void leaveOut(String tested, String reason) throws IOException {
        String why = "Not tested: " + tested + ", because " + reason;
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(why);
        }
        if (!Files.exists(NOT_TESTED) || !Files.readAllLines(NOT_TESTED).contains(why)) {
            Files.writeString(NOT_TESTED, why + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        abort(why);
    }

    /** Debian keeps nginx where only root looks. */
    public static List<String> path() {
        return Stream.concat(Arrays.stream(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
                .toList();
    }

    private Optional<Path> file() {
        return Stream.of(names.split("[|]"))
                .flatMap(each -> path().stream().map(folder -> Path.of(folder, each)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    boolean isUsable() {
        return file().isPresent();
    }

    /** With how to get it. */
    @Override
    public String toString() {
        return names.replaceFirst("[|].*", "") + " (" + remedy + ")";
    }

    public String command() {
        return file().map(Path::toString).orElse(names);
    }
}
