package dev.lobby.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The filters in {@code web.xml}, in the table of the architecture, and in their own words. */
class FiltersTest {
    private static final Path WEB_XML = Path.of("src/main/webapp/WEB-INF/web.xml");
    private static final Pattern FILTER = Pattern.compile(
            "(?s)<filter>\\s*<filter-name>(\\w+)</filter-name>\\s*<filter-class>([\\w.]+)</filter-class>");
    private static final Pattern MAPPING =
            Pattern.compile("(?s)<filter-mapping>\\s*<filter-name>(\\w+)</filter-name>(.*?)</filter-mapping>");
    private static final Pattern URL = Pattern.compile("<url-pattern>(.*?)</url-pattern>");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(\\w+Filter)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern JAVADOC = Pattern.compile("(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s+public class ");
    private static final String BEGINNING = "A servlet filter that ";

    /** As much of the table as the code says. */
    private record Filter(String name, String urls, String task) {}

    private static List<Filter> documented() throws IOException {
        return ROW.matcher(Files.readString(Path.of("docs/architecture.md")))
                .results()
                .map(row -> new Filter(row.group(1), row.group(2), row.group(3)))
                .toList();
    }

    /** In the order in which requests pass them, which is that of their mappings. */
    private static List<Filter> mapped() throws IOException {
        String descriptor = Files.readString(WEB_XML);
        return MAPPING.matcher(descriptor)
                .results()
                .map(mapping ->
                        new Filter(mapping.group(1), urls(mapping.group(2)), task(type(descriptor, mapping.group(1)))))
                .toList();
    }

    private static String urls(String mapping) {
        return URL.matcher(mapping)
                .results()
                .map(url -> "`" + url.group(1) + "`")
                .collect(Collectors.joining(", "));
    }

    private static String type(String descriptor, String name) {
        return FILTER.matcher(descriptor)
                .results()
                .filter(filter -> filter.group(1).equals(name))
                .map(filter -> filter.group(2))
                .findAny()
                .orElseThrow();
    }

    /** The first sentence of the type's Javadoc. */
    private static String task(String type) {
        Matcher found = JAVADOC.matcher(source(type));
        assertThat(found.find()).as("Javadoc of %s", type).isTrue();
        String text = found.group(1)
                .replaceAll("\\s*\n \\*\\s*", " ")
                .replaceAll("\\{@code ([^}]+)}", "`$1`")
                .replaceAll("\\{@link(?:plain)? \\S+ ([^}]+)}", "$1")
                .strip();
        assertThat(text).as(type).startsWith(BEGINNING);
        return text.substring(BEGINNING.length()).split("[.](?= |$)", 2)[0];
    }

    private static String source(String type) {
        try {
            return Files.readString(Path.of("src/main/java", type.replace('.', '/') + ".java"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theTableOfTheFiltersIsThatOfTheDescriptorAndOfTheirOwnWords() throws IOException {
        assertThat(documented()).isNotEmpty().isEqualTo(mapped());
    }

    @Test
    void theFiltersAreDeclaredInTheOrderInWhichRequestsPassThem() throws IOException {
        String descriptor = Files.readString(WEB_XML);

        assertThat(FILTER.matcher(descriptor).results().map(FiltersTest::name))
                .containsExactlyElementsOf(MAPPING.matcher(descriptor)
                        .results()
                        .map(FiltersTest::name)
                        .toList());
    }

    private static String name(MatchResult found) {
        return found.group(1);
    }

    /** The server reads the body of a refused request to its end. */
    @Test
    void noFilterBeforeTheBodyRefusesAnything() throws IOException {
        assertThat(mapped().stream().map(Filter::name).takeWhile(name -> !name.equals("BodyFilter")))
                .containsExactly("HeaderFilter", "AnswerFilter", "CorsFilter");
    }
}
