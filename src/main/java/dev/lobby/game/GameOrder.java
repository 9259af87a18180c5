package dev.lobby.game;

import dev.lobby.database.Sql;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order of games, as SQL. Ids decide between games of the same key.
 *
 * @param key by which games are sorted
 * @param tie the id, in the column that the index of the key has
 * @param direction of the key
 */
record GameOrder(GameFilter.Sort sort, String key, String tie, String direction) {
    /** Newer games have higher ids, so this order needs no key. */
    private static final String NO_KEY = "'-'";

    private static final String PLACE = "g.place";

    /** A name and this is the first text after the name that could be a name. */
    private static final char AFTER_A_NAME = 1;

    static GameOrder of(GameFilter filter) {
        return switch (filter.sort()) {
            case NAME ->
                filter.prefix() == null
                        ? new GameOrder(filter.sort(), "g.name", filter.joinable() ? PLACE : "g.id", "")
                        : new GameOrder(filter.sort(), "g.name_key", PLACE, "");
            case NEWEST -> new GameOrder(filter.sort(), NO_KEY, "g.id", " desc");
            case MEMBERS -> new GameOrder(filter.sort(), "g.members", PLACE, " desc");
        };
    }

    /** The same order for a few games whose ids are known: no index is of use to it. */
    GameOrder ofFew() {
        String nothing = sort == GameFilter.Sort.MEMBERS ? "0" : "''";
        return new GameOrder(sort, "coalesce(" + key + ", " + nothing + ")", "coalesce(" + tie + ", '')", direction);
    }

    String order() {
        return sort == GameFilter.Sort.NEWEST ? tie + direction : key + direction + ", " + tie;
    }

    Sql select() {
        return new Sql().add("select g.id, " + key + " from game g where ");
    }

    /**
     * What games after this one have. Each alternative is a stretch of an index, and all games of the first one come
     * before those of the second. For "greater than", H2 would read all games of the same key.
     */
    List<Sql> after(NameCursor last) {
        return switch (sort) {
            case NAME ->
                List.of(
                        new Sql().add(key + " = ? and " + tie + " > ?", last.name(), last.id()),
                        new Sql().add(key + " >= ?", last.name() + AFTER_A_NAME));
            case NEWEST -> List.of(new Sql().add(tie + " < ?", last.id()));
            case MEMBERS -> {
                int members = members(last);
                yield List.of(
                        new Sql().add(key + " = ? and " + tie + " > ?", members, last.id()),
                        new Sql().add(key + " <= ?", members - 1));
            }
        };
    }

    private static int members(NameCursor last) {
        try {
            return Integer.parseInt(last.name());
        } catch (NumberFormatException e) {
            throw Problem.invalid("after", "must come from a Link of this list").exception();
        }
    }

    /** What selects a stretch of the games that are looked at, in the order of the list, as an index has them. */
    Sql fromIndex(GameFilter filter, @Nullable Sql stretch) {
        // The order names all columns of the index, for H2.
        String columns = "";
        Sql sql = select();
        if (sort == GameFilter.Sort.NAME && filter.prefix() != null) {
            sql.add("g.name_key < ?", GameFilter.endOf(filter.prefix()));
            if (stretch == null) {
                // Of two lower ends, H2 would begin at the first one.
                sql.add(" and g.name_key >= ?", filter.prefix());
            }
        } else if (filter.joinable()) {
            sql.add("g.joinable = true");
            columns = sort == GameFilter.Sort.NEWEST ? "g.joinable desc, " : "g.joinable, ";
        } else {
            sql.add("1 = 1");
        }
        if (stretch != null) {
            sql.add(" and ").add(stretch);
        }
        return sql.add(" order by " + columns + order());
    }
}
