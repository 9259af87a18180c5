package dev.lobby.server;

import dev.lobby.harness.Player;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.TimeCursor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Lists that are much longer than a page.
 *
 * @param ann owns all games and has sent all messages
 * @param game has all members and messages
 */
record LongLists(Player ann, String game) {
    private static final int PAGE = 50;

    /** For a page: one more row tells whether there are more pages. */
    static final int ASKED = PAGE + 1;

    /** For a page, with room for whatever else looks into its table meanwhile. */
    static final int MOST_READ = 1_000;

    private static final int ROWS = 10_000;
    private static final int DEEP = ROWS / 2;
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    /** Objects from a table. */
    record Page(String table, String path, int objects) {}

    static LongLists of(Player ann) {
        return new LongLists(ann, ann.createsGame("a game"));
    }

    void fill(Connection connection) throws SQLException {
        fill(connection, "app_user", "id, name, name_key, password_hash, status, token_generation", """
                id, id, id, '', 'OFFLINE', 0""");
        fill(connection, "game", "id, name, owner, members, started", "id, 'g' || id, '" + ann.id() + "', 1, false");
        fill(connection, "member", "game_id, user_id, ready", "'" + game + "', id, false");
        fill(
                connection,
                "message",
                "id, sender, receiver, talk, body",
                "id, '%s', '%s', '%s', 'hello'".formatted(ann.id(), game, game));
    }

    /** @param values of a row, made of its {@code id} */
    private static void fill(Connection connection, String table, String columns, String values) throws SQLException {
        connection
                .createStatement()
                .execute("insert into %s (%s, created_at, updated_at) select %s, made_at, made_at from ("
                                .formatted(table, columns, values)
                        + "select lpad(cast(i as varchar), 24, '0') as id, timestamp with time zone '" + FIRST
                        + "' + i * interval '0.001' second as made_at from generate_series(1, " + ROWS
                        + ") as numbers (i)) numbered");
    }

    List<Page> pages() {
        String inNames = new NameCursor("g" + id(DEEP), id(DEEP)).toParameters().get("after");
        String inTime =
                new TimeCursor(FIRST.plusMillis(DEEP), id(DEEP)).toParameters().get("after");
        String inKeys = new NameCursor(id(DEEP), id(DEEP)).toParameters().get("after");
        return List.of(
                new Page("message", "/api/messages?with=" + game, PAGE),
                new Page("message", "/api/messages?with=" + game + "&after=" + id(DEEP), PAGE),
                new Page("message", "/api/messages?with=" + game + "&before=" + id(DEEP), PAGE),
                new Page("game", "/api/games?after=" + inNames, PAGE),
                new Page("game", "/api/games?owner=" + ann.id() + "&after=" + inNames, PAGE),
                new Page("game", "/api/games?member=" + ann.id(), 1),
                new Page("member", "/api/games/" + game + "/members?after=" + inTime, PAGE),
                new Page("app_user", "/api/users?after=" + inKeys, PAGE),
                new Page("app_user", "/api/users?status=offline&after=" + inKeys, PAGE));
    }

    private static String id(int number) {
        return String.format("%024d", number);
    }
}
