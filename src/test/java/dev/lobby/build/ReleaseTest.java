package dev.lobby.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a release is made of and by. */
class ReleaseTest {
    private static final Path NOTES = Path.of(".github/release-notes");
    private static final Path POM = Path.of("pom.xml");
    private static final Path CLIENT = Path.of("src/main/webapp/client/package.json");

    @TempDir
    private Path copy;

    private record Run(int status, String output) {}

    @BeforeEach
    void copyWhatHasAVersion() throws IOException {
        for (Path file : List.of(NOTES, POM, CLIENT)) {
            Files.createDirectories(copy.resolve(file).getParent());
            Files.copy(file, copy.resolve(file));
        }
        Files.writeString(
                copy.resolve("pom.xml"),
                Files.readString(POM).replaceFirst("(?m)^  <version>[0-9.]+</version>", "  <version>1.2.3</version>"));
        Files.writeString(copy.resolve(CLIENT), "{\n  \"version\": \"1.2.3\"\n}\n");
        Files.writeString(copy.resolve("CHANGELOG.md"), """
                # Changelog

                ## Unreleased

                - Not yet.

                ## 1.2.3

                ### Added

                - This.

                ## 1.2.2

                - Before.
                """);
    }

    private Run notes(String version) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(copy.resolve(NOTES).toString(), version)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    @Test
    void theNotesAreTheSectionOfTheVersion() throws Exception {
        assertThat(notes("1.2.3")).isEqualTo(new Run(0, "\n### Added\n\n- This.\n"));
    }

    @Test
    void aVersionThatIsNotEverywhereIsNotReleased() throws Exception {
        assertThat(notes("1.2.2").status()).isEqualTo(1);
        Files.writeString(copy.resolve(CLIENT), "{\n  \"version\": \"1.2.2\"\n}\n");
        assertThat(notes("1.2.3").output()).contains("the client's package.json has another version");
    }

    @Test
    void aVersionWithoutASectionIsNotReleased() throws Exception {
        Files.writeString(copy.resolve("CHANGELOG.md"), "# Changelog\n\n## 1.2.3\n\n## 1.2.2\n\n- Before.\n");

        assertThat(notes("1.2.3").output()).contains("CHANGELOG.md has no section '## 1.2.3'");
    }

    @Test
    void actionsOfOthersArePinnedAndOnlyTheLastJobMayWrite() throws IOException {
        String workflow = Files.readString(Path.of(".github/workflows/release.yml"));

        assertThat(workflow.lines().filter(line -> line.contains("uses:")))
                .isNotEmpty()
                .allMatch(line -> line.matches(".*@[0-9a-f]{40} # v[0-9.]+"));
        assertThat(workflow).contains("\npermissions: {}\n").containsOnlyOnce("contents: write");
        assertThat(workflow.substring(0, workflow.indexOf("\n  publish:"))).doesNotContain(": write");
    }

    @Test
    void thePackageForNpmIsPublishedWithWhereItComesFrom() throws IOException {
        String workflow = Files.readString(Path.of(".github/workflows/release.yml"));
        String publish = workflow.substring(workflow.indexOf("\n  publish:"));

        assertThat(workflow).containsSubsequence("npm pkg set", "repository.url=", "npm pack");
        assertThat(publish)
                .contains("id-token: write")
                .containsSubsequence("npm publish --provenance", "--ignore-scripts");
    }
}
