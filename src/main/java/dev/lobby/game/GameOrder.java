package dev.lobby.game;

import dev.lobby.rest.NameCursor;
import dev.lobby.rest.Problem;
import org.jspecify.annotations.Nullable;

/**
 * An order of games, as SQL. Ids decide between games of the same key.
 *
 * @param key by which games are sorted
 * @param order of all games that have what the index begins with
 */
record GameOrder(GameFilter.Sort sort, String key, String order) {
    /** Newer games have higher ids, so this order needs no key. */
    private static final String NO_KEY = "'-'";

    static GameOrder of(GameFilter filter) {
        return switch (filter.sort()) {
            case NAME ->
                filter.prefix() == null
                        ? new GameOrder(filter.sort(), "g.name", "g.name, g.id")
                        : new GameOrder(filter.sort(), "g.name_key", "g.name_key, g.id");
            case NEWEST -> new GameOrder(filter.sort(), NO_KEY, "g.id desc");
            case MEMBERS -> new GameOrder(filter.sort(), "g.members", "g.members desc, g.id");
        };
    }

    Sql select() {
        return new Sql().add("select g.id, " + key + " from game g where ");
    }

    /** Begins after a game. In this form, the search in an index begins there. */
    void after(Sql sql, @Nullable NameCursor last) {
        if (last == null) {
            return;
        }
        switch (sort) {
            case NAME ->
                sql.add(" and " + key + " >= ? and (" + key + " > ? or g.id > ?)", last.name(), last.name(), last.id());
            case NEWEST -> sql.add(" and g.id < ?", last.id());
            case MEMBERS -> {
                int members = members(last);
                sql.add(" and g.members <= ? and (g.members < ? or g.id > ?)", members, members, last.id());
            }
        }
    }

    private static int members(NameCursor last) {
        try {
            return Integer.parseInt(last.name());
        } catch (NumberFormatException e) {
            throw Problem.invalid("after", "must come from a Link of this list").exception();
        }
    }

    /** What the games have that are looked at, and the end of the statement that has them from an index. */
    void fromIndex(Sql sql, GameFilter filter, @Nullable NameCursor after) {
        // The order names all columns of the index, for H2.
        String columns = "";
        if (sort == GameFilter.Sort.NAME && filter.prefix() != null) {
            sql.add("g.name_key < ?", GameFilter.endOf(filter.prefix()));
            if (after == null) {
                // Of two lower ends, H2 would begin at the first one.
                sql.add(" and g.name_key >= ?", filter.prefix());
            }
        } else if (filter.joinable()) {
            sql.add("g.joinable = true");
            columns = sort == GameFilter.Sort.NEWEST ? "g.joinable desc, " : "g.joinable, ";
        } else {
            sql.add("1 = 1");
        }
        after(sql, after);
        sql.add(" order by " + columns + order);
    }
}
