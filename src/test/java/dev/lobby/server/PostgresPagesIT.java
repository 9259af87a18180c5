package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A page of a long list costs the same wherever it is: PostgreSQL reads its rows, and not those before it. */
@Tag("postgresql")
class PostgresPagesIT {
    private final Databases.Database database = Databases.create();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void aPageReadsOnlyItsOwnRows() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, database.settings())) {
            Player ann = server.lobby().player();
            try (Connection connection = database.connect(folder)) {
                LongLists.fill(connection, ann.id());
                connection.createStatement().execute("analyze");
            }

            for (LongLists.Page page : LongLists.pages(ann.id())) {
                long before = rowsRead(page.table());

                assertThat(page.readBy(ann)).as(page.path()).isEqualTo(page.times());

                // PostgreSQL's processes tell what they have read, all of it, within ten seconds.
                await().atMost(Duration.ofSeconds(30))
                        .until(() ->
                                rowsRead(page.table()) >= before + page.times().size());
                assertThat(rowsRead(page.table()) - before).as(page.path()).isLessThan(LongLists.MOST_READ);
            }
        }
    }

    private long rowsRead(String table) throws SQLException {
        try (Connection connection = database.connect(folder);
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("select idx_tup_fetch + seq_tup_read from pg_stat_user_tables where relname = '"
                                + table + "'")) {
            row.next();
            return row.getLong(1);
        }
    }
}
