package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.database.H2Plan;
import dev.lobby.harness.Databases;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A page of a long list costs the same wherever it is: H2 reads its rows, and does not sort the whole list. */
@Tag("h2")
class H2PagesIT {
    /** A statement in H2's trace with the number of rows to read for a page among its parameters. */
    private static final Pattern STATEMENT = Pattern.compile(
            "^/\\*SQL[^*]*\\*/(select .*\\{.*: " + LongLists.ASKED + "\\b.*\\})",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /** As above, for a batch of the games that are deleted with their owner. */
    private static final Pattern BATCH = Pattern.compile(
            "^/\\*SQL[^*]*\\*/(select [^{\\n]*from game [^{\\n]*\\{.*: 100\\b.*\\})",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    private static final int GAMES = 5_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void aPageReadsOnlyItsOwnRows() throws Exception {
        Databases.Database database =
                new Databases.Database(folder.resolve("lobby").toString());
        Player ann;
        try (ServerProcess server = ServerProcess.start(folder, database.settings())) {
            ann = server.lobby().player();
        }
        try (Connection connection = database.connect(folder)) {
            LongLists.fill(connection, ann.id());
        }
        List<LongLists.Page> pages = LongLists.pages(ann.id());
        List<String> traced = List.of("lobby.database.url=" + database.url() + ";INIT=SET TRACE_LEVEL_FILE 2");
        try (ServerProcess server = ServerProcess.start(folder, traced)) {
            for (LongLists.Page page : pages) {
                assertThat(page.readBy(ann.at(server.lobby()))).as(page.path()).isEqualTo(page.times());
            }
        }

        List<String> statements = statements(STATEMENT);
        assertThat(statements).hasSameSizeAs(pages);
        try (Connection connection = database.connect(folder)) {
            for (String statement : statements) {
                assertThat(H2Plan.rowsRead(connection, statement)).as(statement).isBetween(1, LongLists.MOST_READ);
            }
        }
    }

    /** All of them are read once, however many there are. */
    @Test
    void aBatchOfTheGamesOfADeletedUserReadsOnlyItsOwnRows() throws Exception {
        Databases.Database database =
                new Databases.Database(folder.resolve("lobby").toString());
        Player ann;
        try (ServerProcess server = ServerProcess.start(folder, database.settings())) {
            ann = server.lobby().player();
        }
        try (Connection connection = database.connect(folder)) {
            connection
                    .createStatement()
                    .execute("insert into game (id, name, owner, members, started, created_at, updated_at)"
                            + " select lpad(cast(i as varchar), 24, '0'), 'g' || i, '" + ann.id()
                            + "', 0, false, now(), now() from generate_series(1, " + GAMES + ") as numbers (i)");
        }
        List<String> traced = List.of("lobby.database.url=" + database.url() + ";INIT=SET TRACE_LEVEL_FILE 2");
        try (ServerProcess server = ServerProcess.start(folder, traced)) {
            Player deleting = ann.at(server.lobby());
            CompletableFuture<Answer> unused =
                    CompletableFuture.supplyAsync(() -> deleting.delete("/api/users/" + ann.id()));
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> statements(BATCH).size() > 2);
        }

        try (Connection connection = database.connect(folder)) {
            for (String statement : statements(BATCH)) {
                assertThat(H2Plan.rowsRead(connection, statement)).as(statement).isBetween(1, LongLists.MOST_READ);
            }
        }
    }

    private List<String> statements(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(folder.resolve("lobby.trace.db")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
