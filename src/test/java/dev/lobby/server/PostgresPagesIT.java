package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.TimeCursor;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A page deep in a long list costs what the first one does: PostgreSQL reads its rows, and not those before it. */
@Tag("postgresql")
class PostgresPagesIT {
    private static final int ROWS = 10_000;
    private static final int PAGE = 50;
    private static final int DEEP = ROWS / 2;
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    /** For whatever else looks into a table meanwhile. */
    private static final int MOST_READ = ROWS / 10;

    private final Databases.Database database = Databases.create();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void aDeepPageReadsOnlyItsOwnRows() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, database.settings())) {
            Player ann = server.lobby().player();
            String game = ann.createsGame("a game");
            fill("app_user", "id, name, name_key, password_hash, status, token_generation", """
                    id, id, id, '', 'OFFLINE', 0""");
            fill("game", "id, name, owner, members, started", "id, 'g' || id, '" + ann.id() + "', 1, false");
            fill("member", "game_id, user_id, ready", "'" + game + "', id, false");
            fill(
                    "message",
                    "id, sender, receiver, talk, body",
                    "id, '%s', '%s', '%s', 'hello'".formatted(ann.id(), game, game));

            reads("message", ann, "/api/messages?with=" + game + "&after=" + id(DEEP));
            reads("message", ann, "/api/messages?with=" + game + "&before=" + id(DEEP));
            String inNames =
                    new NameCursor("g" + id(DEEP), id(DEEP)).toParameters().get("after");
            reads("game", ann, "/api/games?after=" + inNames);
            reads("game", ann, "/api/games?owner=" + ann.id() + "&after=" + inNames);
            String inTime = new TimeCursor(FIRST.plusMillis(DEEP), id(DEEP))
                    .toParameters()
                    .get("after");
            reads("member", ann, "/api/games/" + game + "/members?after=" + inTime);
            String inKeys = new NameCursor(id(DEEP), id(DEEP)).toParameters().get("after");
            reads("app_user", ann, "/api/users?after=" + inKeys);
        }
    }

    private static String id(int number) {
        return String.format("%024x", number);
    }

    /** @param values of a row, made of its {@code id} */
    private void fill(String table, String columns, String values) throws SQLException {
        try (Connection connection = database.connect(folder)) {
            connection
                    .createStatement()
                    .execute("insert into %s (%s, created_at, updated_at) select %s, made_at, made_at from ("
                                    .formatted(table, columns, values)
                            + "select lpad(to_hex(i), 24, '0') as id, timestamptz '" + FIRST
                            + "' + i * interval '1 ms' as made_at from generate_series(1, " + ROWS + ") i) numbered");
            connection.createStatement().execute("analyze " + table);
        }
    }

    private void reads(String table, Player ann, String path) throws SQLException {
        long before = rowsRead(table);

        assertThat(ann.get(path).expect(200).array()).hasSize(PAGE);

        // PostgreSQL's processes tell what they have read, all of it, within ten seconds.
        await().atMost(Duration.ofSeconds(30)).until(() -> rowsRead(table) >= before + PAGE);
        assertThat(rowsRead(table) - before).as(path).isLessThan(MOST_READ);
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
