package dev.lobby.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void theDefaultsAreThoseOfTheContract() {
        Settings settings = TestSettings.with();

        assertThat(settings.visibility()).isEqualTo(Settings.Visibility.OPEN);
        assertThat(settings.database().user()).isEqualTo("lobby");
        assertThat(settings.database().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.gameMaxMembers()).isEqualTo(1000);
        assertThat(settings.socket().maxCommandBytes()).isEqualTo(8192);
        assertThat(settings.socket().maxPatterns()).isEqualTo(500);
        assertThat(settings.socket().maxPatternBytes()).isEqualTo(6144);
        assertThat(settings.socket().mailboxBytes()).isEqualTo(262_144);
        assertThat(settings.socket().maxCommandsPerSecond()).isEqualTo(100);
        assertThat(settings.socket().maxSessions()).isEqualTo(50_000);
        assertThat(settings.socket().maxSessionsPerAddress()).isEqualTo(2_000);
        assertThat(settings.socket().mailboxTotalBytes())
                .isEqualTo(Runtime.getRuntime().maxMemory() / 4);
        assertThat(settings.socket().stallTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.socket().pingInterval()).isEqualTo(Duration.ofSeconds(25));
        assertThat(settings.edge().maxRequestsPerSecond()).isEqualTo(50);
        assertThat(settings.edge().maxLoginsPerMinute()).isEqualTo(60);
        assertThat(settings.edge().origins()).isEmpty();
        assertThat(settings.presence().timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.token().accessLifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.token().refreshLifetime()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.presence().timeout()).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lobby.socket.max-command-bytes | 16385   | a whole number from 512 to 16384",
                "lobby.socket.max-command-bytes | many    | a whole number from 512 to 16384",
                "lobby.game.max-members         | 0       | a whole number from 1 to 100000",
                "lobby.token.access-lifetime    | 1 hour  | an ISO 8601 duration from PT10S to P1D",
                "lobby.token.access-lifetime    | P2D     | an ISO 8601 duration from PT10S to P1D",
                "lobby.visibility               | public  | open",
                "lobby.visibility               | private | open",
                "lobby.origins                  | example | origins like https://play.example.com with commas between them, or *",
                "lobby.hosts                    | a b     | names like play.example.com with commas between them",
                "lobby.hosts                    | a:8080  | names like play.example.com with commas between them",
                "lobby.hosts                    | a/b     | names like play.example.com with commas between them",
                "lobby.proxy.trusted            | 10.0.0.1/8 | addresses like 10.0.0.0/8 or ::1 with commas between them",
                "lobby.metrics.allowed          | ::1,x   | addresses like 10.0.0.0/8 or ::1 with commas between them",
            })
    void aValueOutOfRangeIsRefusedWithTheNameTheValueAndWhatIsAllowed(String name, String value, String allowed) {
        assertThatThrownBy(() -> TestSettings.with(name, value))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(name + "=" + value + " is not allowed: it must be " + allowed);
    }

    @Test
    void allPatternsOfASessionMustFitIntoOneCommand() {
        assertThatThrownBy(() -> TestSettings.with("lobby.socket.max-command-bytes", "4096"))
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

        assertThatThrownBy(() -> TestSettings.with(name, shortKey))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContainingAll(name, "32 bytes")
                .hasMessageNotContaining(shortKey);
    }

    @Test
    void everySettingHasALineInTheReadmesTableAndNoOther() throws IOException {
        List<String> documented = Pattern.compile("(?m)^\\| `(lobby[.][a-z.-]+)` \\|")
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(line -> line.group(1))
                .toList();

        assertThat(documented).containsExactlyInAnyOrderElementsOf(Settings.names());
    }

    @Test
    void theOperatorsGuidesNameNoSettingThatDoesNotExist() throws IOException {
        Set<String> known = new TreeSet<>(Settings.names());
        Settings.names().forEach(name -> known.add(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")));
        // Not settings: the example's host, and files.
        Pattern name = Pattern.compile(
                "LOBBY_[A-Z_]+|\\blobby[.](?!example[.]com|(service|env|conf|log|pem|key|war|cli)\\b(?![.]))[a-z.-]*[a-z]");
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
    void theAddressOfTheDatabaseIsShownWithoutItsParameters() {
        assertThat(new DatabaseAddress("jdbc:postgresql://db/lobby?password=secret"))
                .hasToString("jdbc:postgresql://db/lobby");
    }
}
