package dev.lobby.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Guide;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide to an entity of one's own is followed word for word. */
class EntityGuideTest {
    private static final Path EXAMPLE = Path.of("src/test/java/dev/lobby/tournament");
    private static final Path MIGRATION = Path.of("src/test/resources/db/migration/V1000__tournament.sql");

    @TempDir
    private Path clone;

    @Test
    void itsCommandsMakeAPackageThatCompilesAndItsTable() throws Exception {
        try (Stream<Path> files = Files.list(EXAMPLE)) {
            for (Path file : files.toList()) {
                copy(file);
            }
        }
        copy(MIGRATION);
        Files.createDirectories(clone.resolve("src/main/java/dev/lobby"));
        Files.createDirectories(clone.resolve("src/main/resources/db/migration"));

        follow(Guide.of(Files.readString(Path.of("docs/entities.md"))).commands("In a clone of this repository"));

        List<Path> made;
        try (Stream<Path> files = Files.walk(clone.resolve("src/main"))) {
            made = files.filter(Files::isRegularFile).toList();
        }
        assertThat(made)
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder(
                        "Prize.java",
                        "PrizeEvents.java",
                        "PrizeView.java",
                        "PrizesResource.java",
                        "package-info.java",
                        "V2000__prize.sql");
        for (Path file : made) {
            assertThat(Files.readString(file)).doesNotContainIgnoringCase("tournament");
        }
        assertCompiles(
                made.stream().filter(file -> file.toString().endsWith(".java")).toList());
    }

    private void copy(Path file) throws IOException {
        Path target = clone.resolve(file);
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
    }

    private void follow(List<String> commands) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-euc", String.join("\n", commands))
                .directory(clone.toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).isZero();
    }

    private void assertCompiles(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-proc:none",
                    "-parameters",
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-d",
                    Files.createDirectory(clone.resolve("classes")).toString());
            boolean compiled = compiler.getTask(
                            errors, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as(errors.toString()).isTrue();
        }
    }
}
