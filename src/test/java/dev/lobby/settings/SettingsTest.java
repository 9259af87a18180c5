package dev.lobby.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.auth.TokenSettings;
import dev.lobby.database.DatabaseSettings;
import dev.lobby.edge.limit.LimitSettings;
import dev.lobby.edge.limit.Quota;
import dev.lobby.edge.limit.Resource;
import dev.lobby.game.GameSettings;
import dev.lobby.harness.BuiltClasses;
import dev.lobby.log.LogSettings;
import dev.lobby.presence.PresenceSettings;
import dev.lobby.socket.SocketSettings;
import dev.lobby.subscription.SubscriptionSettings;
import dev.lobby.subscription.VisibilitySettings;
import dev.lobby.wire.MailboxSettings;
import dev.lobby.wire.WireSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    /** The settings of all packages. */
    private static final List<Class<?>> ALL = settings();

    private static List<Class<?>> settings() {
        try {
            return BuiltClasses.all()
                    .filter(type -> Settings.class.isAssignableFrom(type) && !type.isInterface())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Object> readAll(SettingReader reader) {
        List<Object> all = new ArrayList<>();
        for (Class<?> settings : ALL) {
            try {
                all.add(settings.getConstructor(SettingReader.class).newInstance(reader));
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof InvalidSettingException refusal ? refusal : new IllegalStateException(e);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return all;
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        assertThat(readAll(new SettingReader(name -> {
                    names.add(name);
                    return Optional.empty();
                })))
                .isNotEmpty();
        return names;
    }

    @Test
    void allSettingsAreReadWhenTheServerStarts() {
        assertThat(ALL).hasSizeGreaterThan(20).allMatch(settings -> settings.isAnnotationPresent(ReadAtStart.class));
    }

    @Test
    void theDefaultsAreThoseOfTheContract() {
        SettingReader nothingSet = TestSettings.with();

        assertThat(new DatabaseSettings(nothingSet).user()).isEqualTo("lobby");
        assertThat(new DatabaseSettings(nothingSet).timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(new GameSettings(nothingSet).maxMembers()).isEqualTo(1000);
        assertThat(new PresenceSettings(nothingSet).timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(new TokenSettings(nothingSet).accessLifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(new TokenSettings(nothingSet).refreshLifetime()).isEqualTo(Duration.ofDays(30));
        assertThat(new LogSettings(nothingSet).retention()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void theDefaultsOfSessionsAreThoseOfTheContract() {
        SettingReader nothingSet = TestSettings.with();
        SubscriptionSettings subscriptions = new SubscriptionSettings(nothingSet);
        SocketSettings sessions = new SocketSettings(nothingSet);
        MailboxSettings mailboxes = new MailboxSettings(nothingSet);
        WireSettings wire = new WireSettings(nothingSet);

        assertThat(new VisibilitySettings(nothingSet).isPrivate()).isFalse();
        assertThat(subscriptions.maxPatterns()).isEqualTo(500);
        assertThat(subscriptions.maxPatternBytes()).isEqualTo(6144);
        assertThat(sessions.maxCommandBytes()).isEqualTo(8192);
        assertThat(sessions.maxCommandsPerSecond()).isEqualTo(100);
        assertThat(mailboxes.bytes()).isEqualTo(262_144);
        assertThat(mailboxes.totalBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
        assertThat(wire.stallTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(wire.pingInterval()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void theDefaultsOfLimitsAreThoseOfTheContract() {
        LimitSettings limits = new LimitSettings(TestSettings.with());

        Duration second = Duration.ofSeconds(1);
        Duration minute = Duration.ofMinutes(1);
        assertThat(limits.quotas())
                .containsEntry(Resource.REQUESTS, new Quota.Rate(50, 250, second, 10))
                .containsEntry(Resource.ATTEMPTS, new Quota.Rate(Quota.UNLIMITED, 60, minute, 1))
                .containsEntry(Resource.REPLAYS, new Quota.Rate(Quota.UNLIMITED, 600, minute, 1))
                .containsEntry(Resource.SESSIONS, new Quota.Held(100, 2_000, 50_000, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lobby.socket.max-command-bytes | 16385   | a whole number from 512 to 16384",
                "lobby.socket.max-command-bytes | many    | a whole number from 512 to 16384",
                "lobby.game.max-members         | 0       | a whole number from 1 to 100000",
                "lobby.token.access-lifetime    | 1 hour  | an ISO 8601 duration from PT1S to P1D",
                "lobby.token.access-lifetime    | P2D     | an ISO 8601 duration from PT1S to P1D",
                "lobby.token.refresh-lifetime   | PT0.9S  | an ISO 8601 duration from PT1S to P365D",
                "lobby.visibility               | public  | open or private",
                "lobby.visibility               | ''      | open or private",
                "lobby.game.max-members         | ''      | a whole number from 1 to 100000",
                "lobby.token.access-lifetime    | ''      | an ISO 8601 duration from PT1S to P1D",
                "lobby.origins                  | example | origins like https://play.example.com with commas between them, or *",
                "lobby.hosts                    | a b     | names like play.example.com with commas between them",
                "lobby.hosts                    | a:8080  | names like play.example.com with commas between them",
                "lobby.hosts                    | a/b     | names like play.example.com with commas between them",
                "lobby.proxy.trusted            | 10.0.0.1/8 | addresses like 10.0.0.0/8 or ::1 with commas between them",
                "lobby.metrics.allowed          | ::1,x   | addresses like 10.0.0.0/8 or ::1 with commas between them",
            })
    void aValueOutOfRangeIsRefusedWithTheNameTheValueAndWhatIsAllowed(String name, String value, String allowed) {
        assertThatThrownBy(() -> readAll(TestSettings.with(name, value)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(name + "=" + value + " is not allowed: it must be " + allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lobby.origins", "lobby.hosts", "lobby.address", "lobby.database.password"})
    void anEmptyTextOrListIsNone(String name) {
        assertThat(readAll(TestSettings.with(name, "")))
                .containsExactlyInAnyOrderElementsOf(readAll(TestSettings.with()));
    }

    @Test
    void allPatternsOfASessionMustFitIntoOneCommand() {
        assertThatThrownBy(() -> readAll(TestSettings.with("lobby.socket.max-command-bytes", "4096")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContainingAll(
                        "lobby.socket.max-command-bytes=4096",
                        "lobby.socket.max-patterns=500",
                        "lobby.socket.max-pattern-bytes=6144");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lobby.token.key", "lobby.token.previous-key"})
    void aKeyThatIsTooShortIsRefusedWithoutShowingIt(String name) {
        String shortKey = Base64.getEncoder().encodeToString(new byte[31]);

        assertThatThrownBy(() -> readAll(TestSettings.with(name, shortKey)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContainingAll(name, "32 bytes")
                .hasMessageNotContaining(shortKey);
    }

    @Test
    void everySettingHasALineInTheDocumentedTableAndNoOther() throws IOException {
        List<String> documented = documented("^\\| `(lobby[.][a-z.-]+)` \\|")
                .map(line -> line.group(1))
                .toList();

        assertThat(documented).containsExactlyInAnyOrderElementsOf(names());
    }

    @Test
    void theApplicationKnowsTheNamesOfAllSettings() {
        assertThat(SettingNames.documented().names()).isEqualTo(names());
    }

    @Test
    void everyDocumentedRangeIsTheOneOfTheCode() throws IOException {
        List<MatchResult> ranges = documented("^\\| `(lobby[.][a-z.-]+)` \\| [^|]+ \\| (\\S+ to \\S+) \\|")
                .toList();

        assertThat(ranges)
                .hasSizeGreaterThan(40)
                .allSatisfy(range -> assertThatThrownBy(
                                () -> readAll(TestSettings.with(range.group(1), "none of these")))
                        .hasMessageEndingWith(" from " + range.group(2)));
    }

    @Test
    void everyDocumentedDefaultIsTheOneOfTheCode() throws IOException {
        String[] defaults = documented("^\\| `(lobby[.][a-z.-]+)` \\| `([^`]+)` \\|")
                .flatMap(line -> Stream.of(line.group(1), line.group(2)))
                .toArray(String[]::new);

        assertThat(defaults).hasSizeGreaterThan(2 * 40);
        assertThat(readAll(TestSettings.with(defaults)))
                .containsExactlyInAnyOrderElementsOf(readAll(TestSettings.with()));
    }

    @Test
    void theTableOfResourcesHasTheQuotasOfTheCode() throws IOException {
        Map<Resource, Quota> quotas = new LimitSettings(TestSettings.with()).quotas();
        Map<String, List<String>> rows = documented(
                        "^\\| ([a-zA-Z ]+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\| [^|]+ \\| ([^|]+) \\|$")
                .collect(Collectors.toMap(
                        row -> row.group(1), row -> List.of(row.group(2), row.group(3), row.group(4))));

        assertThat(quotas).containsOnlyKeys(Resource.values());
        quotas.forEach((resource, quota) ->
                assertThat(rows).as(resource.title()).containsEntry(resource.title(), cells(quota)));
    }

    private static List<String> cells(Quota quota) {
        if (quota instanceof Quota.Rate rate) {
            Map<Duration, String> periods = Map.of(
                    Duration.ofSeconds(1),
                    " a second",
                    Duration.ofMinutes(1),
                    " a minute",
                    Duration.ofDays(1),
                    " a day");
            String period = periods.getOrDefault(rate.period(), "?");
            return List.of(cell(rate.ofUser(), period), cell(rate.ofAddress(), period), "–");
        }
        Quota.Held held = (Quota.Held) quota;
        if (held.ofUser() < Quota.UNLIMITED) {
            return List.of(cell(held.ofUser(), ""), cell(held.ofAddress(), ""), cell(held.ofAll(), ""));
        }
        boolean heap = held.ofAll() == Runtime.getRuntime().maxMemory() / 8;
        return List.of("what is left", "what is left", heap ? "an eighth of the heap" : "2 for each processor");
    }

    private static String cell(long number, String period) {
        return number == Quota.UNLIMITED ? "–" : number + period;
    }

    private static Stream<MatchResult> documented(String line) throws IOException {
        return Pattern.compile(line, Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/settings.md")))
                .results();
    }

    @Test
    void theOperatorsGuidesNameNoSettingThatDoesNotExist() throws IOException {
        Set<String> known = new TreeSet<>(names());
        names().forEach(name -> known.add(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")));
        // Not settings: the example's host, and files.
        Pattern name = Pattern.compile(
                "LOBBY_[A-Z_]+|\\blobby[.](?!example[.]com|(service|env|conf|log|pem|key|war|cli|yaml|dump)\\b(?![.]))[a-z.-]*[a-z]");
        Set<String> named = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("server-config"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                name.matcher(Files.readString(file)).results().forEach(found -> named.add(found.group()));
            }
        }

        assertThat(named).contains("LOBBY_DATABASE_URL", "lobby.visibility");
        assertThat(known).containsAll(named);
    }

    @Test
    void theDocumentationNamesNoSettingThatDoesNotExist() throws IOException {
        Pattern name = Pattern.compile("`(lobby[.][a-z.-]+[a-z])(?:=[^`]*)?`");
        Set<String> named = new TreeSet<>();
        try (Stream<Path> pages = Files.walk(Path.of("docs"))) {
            for (Path page : Stream.concat(
                            pages.filter(Files::isRegularFile),
                            Stream.of("README.md", "SECURITY.md", "CHANGELOG.md")
                                    .map(Path::of))
                    .toList()) {
                name.matcher(Files.readString(page)).results().forEach(found -> named.add(found.group(1)));
            }
        }

        assertThat(named).contains("lobby.socket.unbound");
        assertThat(names()).containsAll(named);
    }
}
