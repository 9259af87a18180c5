package dev.lobby.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Guide;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
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
    void itsCommandsMakeAPackageAndItsTestThatCompileAndItsTable() throws Exception {
        try (Stream<Path> files = Files.list(EXAMPLE)) {
            for (Path file : files.toList()) {
                copy(file);
            }
        }
        copy(MIGRATION);
        Files.createDirectories(clone.resolve("src/main/resources/db/migration"));

        follow(guide().commands("In a clone of this repository"));

        List<Path> made;
        try (Stream<Path> files = Files.walk(clone.resolve("src"))) {
            made = files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(clone.resolve(EXAMPLE)) && !file.equals(clone.resolve(MIGRATION)))
                    .toList();
        }
        assertThat(made)
                .extracting(file -> clone.resolve("src").relativize(file).toString())
                .containsExactlyInAnyOrder(
                        "main/java/com/example/prize/Prize.java",
                        "main/java/com/example/prize/PrizeEvents.java",
                        "main/java/com/example/prize/PrizeView.java",
                        "main/java/com/example/prize/PrizesResource.java",
                        "main/java/com/example/prize/package-info.java",
                        "main/resources/db/migration/V2000__prize.sql",
                        "test/java/com/example/prize/PrizeIT.java");
        for (Path file : made) {
            assertThat(Files.readString(file)).doesNotContainIgnoringCase("tournament");
        }
        assertCompiles(
                made.stream().filter(file -> file.toString().endsWith(".java")).toList());
    }

    /** The project of one's own names the tools that make Lobby's descriptions, and Lobby's own version. */
    @Test
    void itsProjectHasTheVersionsOfThisBuild() throws IOException {
        String project = guide().only("In a project of your own", "xml").text();
        String pom = Files.readString(Path.of("pom.xml")) + Files.readString(Path.of("src/build/pom.xml"));

        assertThat(group("<lobby.version>(.*)</lobby.version>", project))
                .isEqualTo(group("<artifactId>lobby</artifactId>\\s*<version>(.*)</version>", pom));
        for (String tool : List.of(
                "smallrye-open-api-jaxrs", "microprofile-openapi-api", "parsson", "jspecify", "maven-war-plugin")) {
            String version = "<artifactId>" + tool + "</artifactId>\\s*<version>(.*)</version>";
            assertThat(group(version, project)).as(tool).isEqualTo(group(version, pom));
        }
    }

    private static String group(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static Guide guide() throws IOException {
        return Guide.of(Files.readString(Path.of("docs/entities.md")));
    }

    private void copy(Path file) throws IOException {
        Path target = clone.resolve(file);
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
    }

    private void follow(List<String> commands) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-euc", String.join("\n", commands))
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
