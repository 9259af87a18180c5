package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.H2Plan;
import dev.lobby.harness.Databases;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
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

        List<String> statements = statements();
        assertThat(statements).hasSameSizeAs(pages);
        try (Connection connection = database.connect(folder)) {
            for (String statement : statements) {
                assertThat(H2Plan.rowsRead(connection, statement)).as(statement).isBetween(1, LongLists.MOST_READ);
            }
        }
    }

    private List<String> statements() throws IOException {
        return STATEMENT
                .matcher(Files.readString(folder.resolve("lobby.trace.db")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
