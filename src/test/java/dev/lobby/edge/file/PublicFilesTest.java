package dev.lobby.edge.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Fakes;
import jakarta.servlet.ServletContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicFilesTest {
    private static final Map<String, String> WAR = Map.of(
            "/index.html", "<h1>page</h1>",
            "/docs/index.html", "<h1>documentation</h1>",
            "/docs/docs.js", "export {}",
            "/client/lobby.js", "export {}",
            "/picture.png", "png",
            "/WEB-INF/web.xml", "secret",
            "/META-INF/MANIFEST.MF", "secret");

    private static PublicFiles read(int maxBytes) throws IOException {
        return PublicFiles.read(
                Fakes.fake(ServletContext.class, (method, arguments) -> switch (method) {
                    case "getResourcePaths" -> children((String) arguments[0]);
                    case "getResourceAsStream" ->
                        new ByteArrayInputStream(
                                WAR.getOrDefault((String) arguments[0], "").getBytes(StandardCharsets.UTF_8));
                    default -> "image/png";
                }),
                maxBytes);
    }

    private static Set<String> children(String folder) {
        return WAR.keySet().stream()
                .filter(path -> path.startsWith(folder))
                .map(path -> {
                    int slash = path.indexOf('/', folder.length());
                    return slash < 0 ? path : path.substring(0, slash + 1);
                })
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html;charset=utf-8",
        "/docs/, text/html;charset=utf-8",
        "/docs/docs.js, text/javascript;charset=utf-8",
        "/picture.png, image/png"
    })
    void filesHaveTheirTypesAndFoldersTheirFirstPages(String path, String type) throws IOException {
        assertThat(read(1000).at(path).orElseThrow().type()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"/client/lobby.js, true", "/docs/docs.js, false", "/, false"})
    void theClientAloneIsForThePagesOfAllOrigins(String path, boolean isForAnyPage) throws IOException {
        assertThat(read(1000).at(path).orElseThrow().isForAnyPage()).isEqualTo(isForAnyPage);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/WEB-INF/web.xml", "/META-INF/MANIFEST.MF", "/docs", "/nothing", "/docs/../index.html", "", "//"
            })
    void nothingElseIsServed(String path) throws IOException {
        assertThat(read(1000).at(path)).isEmpty();
    }

    @Test
    void allFilesTogetherHaveALimit() throws IOException {
        PublicFiles some = read(20);

        assertThat(WAR.keySet().stream()
                        .flatMap(path -> some.at(path).stream())
                        .mapToInt(file -> file.bytes().length)
                        .sum())
                .isPositive()
                .isLessThanOrEqualTo(20);
    }

    @Test
    void allAnswersShareTheBytesOfAFile() throws IOException {
        PublicFiles files = read(1000);

        assertThat(files.at("/").orElseThrow().bytes())
                .isSameAs(files.at("/index.html").orElseThrow().bytes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"tag | true", "W/tag | true", "\"x\", tag | true", "* | true", "\"x\" | false", "'' | false"})
    void aClientIsToldThatItHasTheFileAlready(String header, boolean known) throws IOException {
        PublicFile file = read(1000).at("/").orElseThrow();

        assertThat(file.isAmong(header.replace("tag", file.tag()))).isEqualTo(known);
        assertThat(file.isAmong(null)).isFalse();
    }
}
