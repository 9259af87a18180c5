package dev.lobby.server;

import dev.lobby.harness.Player;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.TimeCursor;
import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Lists that are much longer than a page. In their middle, the clock of {@code ServerProcess} is put back. */
final class LongLists {
    private static final int PAGE = 50;

    /** For a page: one more row tells whether there are more pages. */
    static final int ASKED = PAGE + 1;

    /** For a page, with room for whatever else looks into its table meanwhile. */
    static final int MOST_READ = 1_000;

    private static final int ROWS = 10_000;
    private static final int MIDDLE = ROWS / 2;
    private static final Instant FIRST = Instant.parse("2026-10-25T01:00:00Z").minusMillis(MIDDLE);

    private LongLists() {}

    /** Objects from a table, and when they were created. */
    record Page(String table, String path, List<Instant> times) {
        static Page of(String table, String path, int first, int last) {
            return new Page(
                    table,
                    path,
                    IntStream.rangeClosed(first, last).mapToObj(LongLists::time).toList());
        }

        List<Instant> readBy(Player player) {
            return player.get(path).expect(200).array().getValuesAs(JsonObject.class).stream()
                    .map(object -> Instant.parse(object.getString("createdAt")))
                    .toList();
        }
    }

    /** All games are the owner's; the first one has all members and messages. */
    static void fill(Connection connection, String owner) throws SQLException {
        fill(connection, "app_user", "id, name, name_key, password_hash, status, token_generation", """
                id, id, id, '', 'OFFLINE', 0""");
        fill(connection, "game", "id, name, owner, members, started", "id, 'g' || id, '" + owner + "', 1, false");
        fill(connection, "member", "game_id, user_id, ready", "'" + id(1) + "', id, false");
        fill(
                connection,
                "message",
                "id, sender, receiver, talk, body",
                "id, '%s', '%s', '%s', 'hello'".formatted(owner, id(1), id(1)));
        connection
                .createStatement()
                .execute(
                        "insert into member (game_id, user_id, ready, created_at, updated_at) values ('%s', '%s', false, "
                                        .formatted(id(1), owner)
                                + "timestamp with time zone '" + FIRST + "', timestamp with time zone '" + FIRST
                                + "')");
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

    static List<Page> pages(String owner) {
        String inNames =
                new NameCursor("g" + id(MIDDLE), id(MIDDLE)).toParameters().get("after");
        String inTime = new TimeCursor(time(MIDDLE), id(MIDDLE)).toParameters().get("after");
        String inKeys = new NameCursor(id(MIDDLE), id(MIDDLE)).toParameters().get("after");
        int next = MIDDLE + 1;
        int end = MIDDLE + PAGE;
        return List.of(
                Page.of("message", "/api/messages?with=" + id(1), ROWS - PAGE + 1, ROWS),
                Page.of("message", "/api/messages?with=" + id(1) + "&after=" + id(MIDDLE), next, end),
                Page.of("message", "/api/messages?with=" + id(1) + "&before=" + id(end + 1), next, end),
                Page.of("game", "/api/games?after=" + inNames, next, end),
                Page.of("game", "/api/games?owner=" + owner + "&after=" + inNames, next, end),
                Page.of("game", "/api/games?member=" + owner, 1, 1),
                Page.of("member", "/api/games/" + id(1) + "/members?after=" + inTime, next, end),
                Page.of("app_user", "/api/users?after=" + inKeys, next, end),
                Page.of("app_user", "/api/users?status=offline&after=" + inKeys, next, end));
    }

    private static String id(int number) {
        return String.format("%024d", number);
    }

    private static Instant time(int number) {
        return FIRST.plusMillis(number);
    }
}
