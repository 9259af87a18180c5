package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The rules for the client in JavaScript and for the page: lint, format, types, and the package that npm makes; and those
 * for the description of the REST API, of which others make clients. The tools
 * are those of {@code src/test/client/package-lock.json}. They run on a copy of the sources, so that nothing that they
 * make gets into the WAR.
 */
@Tag("once")
class ClientChecksIT {
    private static final String TESTED = "the rules for the code in JavaScript";
    private static final Path COPY = Path.of("target/client-checks");
    private static final Path TESTS = Path.of("src/test/client");
    private static final Path CONSUMER = COPY.resolve(TESTS).resolve("consumer");
    private static final List<Path> DOCUMENTS =
            List.of(Path.of("docs/client.md"), Path.of("CHANGELOG.md"), Path.of("LICENSE"));
    private static final Path API = Path.of("target/classes/dev/lobby/rest");
    private static final List<Path> SOURCES = List.of(Path.of("src/main/webapp"), TESTS, Path.of("src/test/smoke"));
    /** Folders that are no sources. */
    private static final Set<String> LEFT_OUT = Set.of("WEB-INF", "node_modules", "types");

    private static final Pattern UNREACHABLE = Pattern.compile(
            "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENOTCACHED");
    private static final int MINUTES = 2;

    private record Run(int exitCode, String output) {}

    @BeforeAll
    static void install() throws Exception {
        Tool.require(TESTED, Tool.NODE, Tool.NPM);
        delete(COPY.resolve("src"));
        for (Path source : SOURCES) {
            copy(source, COPY.resolve(source));
        }
        Files.createDirectories(COPY.resolve(API));
        Files.copy(
                API.resolve("openapi.json"),
                COPY.resolve(API).resolve("openapi.json"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.createDirectories(COPY.resolve("docs"));
        for (Path document : DOCUMENTS) {
            Files.copy(document, COPY.resolve(document), StandardCopyOption.REPLACE_EXISTING);
        }
        installTools();
    }

    /** The tools of an earlier run are kept while the list of their versions is the same. */
    private static void installTools() throws Exception {
        Path wanted = TESTS.resolve("package-lock.json");
        Path installed = COPY.resolve("installed.json");
        if (Files.exists(installed) && Files.mismatch(wanted, installed) == -1) {
            return;
        }
        for (String file : List.of("package.json", "package-lock.json")) {
            Files.copy(TESTS.resolve(file), COPY.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Run run = run(
                COPY,
                Tool.NPM.command(),
                "ci",
                "--prefer-offline",
                "--no-audit",
                "--no-fund",
                "--fetch-timeout=20000",
                "--fetch-retries=2",
                "--fetch-retry-mintimeout=1000",
                "--fetch-retry-maxtimeout=5000");
        if (run.exitCode() != 0 && UNREACHABLE.matcher(run.output()).find()) {
            Tool.leaveOut(TESTED, "npm cannot get its tools: the registry is out of reach");
        }
        assertThat(run.exitCode()).as(run.output()).isZero();
        Files.copy(wanted, installed, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void theCodeFollowsTheRulesOfTheLinterAndTheFormatter() throws Exception {
        assertThatItPasses(runScript("lint"));
    }

    @Test
    void theTypesInTheCommentsAgreeWithTheCode() throws Exception {
        assertThatItPasses(runScript("check"));
    }

    @Test
    void aProgramInNodeAndOneInTypeScriptCanUseThePackage() throws Exception {
        assertThatItPasses(run(
                COPY,
                Tool.NPM.command(),
                "pack",
                "./src/main/webapp/client",
                "--pack-destination=" + COPY.relativize(CONSUMER)));
        assertThatItPasses(run(
                CONSUMER, Tool.NPM.command(), "install", "--offline", "--no-audit", "--no-fund", "./" + onlyArchive()));

        assertThatItPasses(run(CONSUMER, Tool.NODE.command(), "app.mjs"));
        assertThatItPasses(runScript("check-package"));
        try (Stream<Path> files = Files.list(CONSUMER.resolve("node_modules/lobby-client"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("lobby.js", "types", "README.md", "CHANGELOG.md", "LICENSE")
                    .allMatch(name ->
                            name.matches("types|package[.]json|README[.]md|CHANGELOG[.]md|LICENSE|[a-z-]+[.]js"));
        }
    }

    @Test
    void theExamplesOfTheGuidesCompileInStrictTypeScript() throws Exception {
        assertThatItPasses(runScript("check-examples"));
    }

    @Test
    void theDescriptionOfTheApiFollowsTheRulesOfRedocly() throws Exception {
        assertThatItPasses(runScript("lint-api"));
    }

    @Test
    void aProgramInTypeScriptCanUseTheTypesOfTheApi() throws Exception {
        assertThatItPasses(runScript("api-types"));
        assertThatItPasses(runScript("check-api"));
    }

    private static Path onlyArchive() throws IOException {
        try (Stream<Path> files = Files.list(CONSUMER)) {
            List<Path> archives = files.map(Path::getFileName)
                    .filter(file -> file.toString().endsWith(".tgz"))
                    .toList();
            assertThat(archives).hasSize(1);
            return archives.get(0);
        }
    }

    private static void assertThatItPasses(Run run) {
        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    private static Run runScript(String name) throws Exception {
        return run(COPY.resolve(TESTS), Tool.NPM.command(), "run", "--silent", name);
    }

    private static Run run(Path folder, String... command) throws Exception {
        Path report = Files.createTempFile(Files.createDirectories(Path.of("target")), "client-checks", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(report.toFile());
            builder.environment().put("NO_COLOR", "1");
            builder.environment().put("REDOCLY_TELEMETRY", "off");
            builder.environment().put("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
            Process process = builder.start();
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            String output = Files.readString(report);
            assertThat(ended).as("Ended within its time: " + output).isTrue();
            return new Run(process.exitValue(), output);
        } finally {
            Files.delete(report);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (LEFT_OUT.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((one, other) -> other.compareTo(one)).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
