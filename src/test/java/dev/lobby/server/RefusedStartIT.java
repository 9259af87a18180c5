package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.lobby.database.DatabaseAddress;
import dev.lobby.database.Migrations;
import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Lobby cannot start, and {@code lobby.failed-start=exit}: the process ends, and its last line says why. */
class RefusedStartIT {
    private static ServerProcess withAValueThatIsNotAllowed;
    private static ServerProcess withAnEmptyValue;
    private static ServerProcess withMisspeltSettings;

    private final Databases.Database database = Databases.createOrEmbedded();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /** At once, because they do not get as far as to a database, and one start does not take two processors. */
    @BeforeAll
    static void startInVain(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folders) throws IOException {
        withAValueThatIsNotAllowed = ServerProcess.startInVain(
                Files.createDirectory(folders.resolve("value")), List.of("lobby.visibility=public"));
        withAnEmptyValue = ServerProcess.startInVain(
                Files.createDirectory(folders.resolve("empty")), List.of("lobby.visibility="));
        WebArchive war = Deployments.asBuilt()
                .addAsResource(
                        new StringAsset("lobby.hots=play.example.com"), "META-INF/microprofile-config.properties");
        withMisspeltSettings = ServerProcess.startInVain(
                war,
                Files.createDirectory(folders.resolve("misspelt")),
                List.of("lobby.visibilty=private"),
                Map.of(
                        "LOBBY_ADRESS", "http://localhost/",
                        "LOBBY_TOKEN_PREVIOUS_KEY", "",
                        "LOBBY_HOME", "/"));
    }

    @AfterAll
    static void stop() {
        Stream.of(withAValueThatIsNotAllowed, withAnEmptyValue, withMisspeltSettings)
                .forEach(ServerProcess::kill);
    }

    @Test
    void aValueThatIsNotAllowed() throws Exception {
        List<String> lines = refuses(
                "lobby.visibility=public is not allowed: it must be open or private", withAValueThatIsNotAllowed);

        assertThat(lines)
                .filteredOn(line -> line.contains("[dev.lobby"))
                .as("Its first line, too")
                .first(STRING)
                .contains("Lobby does not start: ");
    }

    @Test
    void aMisspeltSettingWhereverItIsSet() throws Exception {
        refuses(
                "LOBBY_ADRESS is no setting; did you mean LOBBY_ADDRESS?"
                        + " lobby.hots is no setting; did you mean lobby.hosts?"
                        + " lobby.visibilty is no setting; did you mean lobby.visibility?",
                withMisspeltSettings);
    }

    /** As it comes from a variable of a script that was not set. */
    @Test
    void anEmptyValue() throws Exception {
        refuses("lobby.visibility= is not allowed: it must be open or private", withAnEmptyValue);
    }

    @Tag("h2")
    @Test
    void aDatabaseThatAnotherProcessUses() throws Exception {
        try (Connection ours = dataSource().getConnection()) {
            assertThat(ours.isValid(1)).isTrue();
            refuses("another process uses the database jdbc:h2:file:" + ServerProcess.embeddedDatabase(folder)
                    + ". Stop that process, or set lobby.database.url to another database");
        }
    }

    @Tag("postgresql")
    @Test
    void aUserWhomTheDatabaseDoesNotKnow() throws Exception {
        dataSource().getConnection().close();

        refuses("refuses the user or the password. Check lobby.database.user", "lobby.database.user=nobody");
    }

    @Tag("postgresql")
    @Test
    void aSchemaThatALaterVersionHasMigrated() throws Exception {
        // The tests know one migration more than the WAR.
        DataSource later = dataSource();
        Migrations.migrate(later, new DatabaseAddress(url()));

        refuses("the database has schema 1000, and this version of Lobby knows ");
    }

    /** Returns the lines of the log. */
    private List<String> refuses(String why, String... settings) throws IOException {
        List<String> all = new ArrayList<>(database.settings());
        all.addAll(List.of(settings));
        return refuses(why, ServerProcess.startInVain(folder, all));
    }

    private static List<String> refuses(String why, ServerProcess refused) throws IOException {
        try (ServerProcess server = refused) {
            assertThat(server.status()).isEqualTo(1);

            // WildFly's lines have colours, the end of which is on a line of its own.
            List<String> lines = server.log()
                    .replaceAll("\u001B\\[[0-9;]*m", "")
                    .strip()
                    .lines()
                    .toList();
            assertThat(lines.get(lines.size() - 1)).contains("Lobby does not start: ", why);
            assertThat(lines)
                    .filteredOn(line -> line.contains("Lobby does not start"))
                    .hasSize(1);
            assertThat(lines).noneMatch(line -> line.startsWith("\tat dev.lobby."));
            return lines;
        }
    }

    private String url() {
        return database.settings().stream()
                .filter(setting -> setting.startsWith("lobby.database.url="))
                .map(setting -> setting.replaceFirst("[^=]*=", ""))
                .findFirst()
                .orElseGet(() -> "jdbc:h2:file:" + ServerProcess.embeddedDatabase(folder));
    }

    private DataSource dataSource() {
        if (database.name().isEmpty()) {
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL(url() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
            h2.setUser("lobby");
            return h2;
        }
        PGSimpleDataSource postgresql = new PGSimpleDataSource();
        postgresql.setUrl(url());
        postgresql.setUser("postgres");
        return postgresql;
    }
}
