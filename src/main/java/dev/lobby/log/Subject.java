package dev.lobby.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * What an event is about, and who may see it. It is stored with the event, so it is the same for everybody, always.
 *
 * @param about the ids of the objects that the event is about, at most {@value #MAX_IDS}, each of at most {@value
 *     #MAX_ID} characters
 * @param restricted whether only the users that the event is about may see it, and the members of the objects that it
 *     is about
 * @param membership whether the event begins or ends the membership of the second object in the first
 */
public record Subject(List<String> about, boolean restricted, MembershipChange membership) {
    /** The maximum number of ids. The database has no room for more. */
    static final int MAX_IDS = 10;

    /** About nothing, and for nobody. */
    static final Subject NONE = new Subject(List.of(), true, MembershipChange.NONE);

    private static final int MAX_ID = 24;
    private static final String SEPARATOR = ",";

    /** The SQL columns of a subject, in the order in which {@link #read} uses them. */
    static final String COLUMNS = "about, restricted, membership";

    /** What an event means for a membership. */
    public enum MembershipChange {
        NONE(0),
        BEGINS(1),
        ENDS(-1);

        private final int stored;

        MembershipChange(int stored) {
            this.stored = stored;
        }

        /** The value in the database. */
        public int stored() {
            return stored;
        }

        private static MembershipChange of(int stored) {
            return stored == 0 ? NONE : stored > 0 ? BEGINS : ENDS;
        }
    }

    /** @throws IllegalArgumentException if there are too many ids, or too few for a membership, or if one is not an id */
    public Subject {
        about = List.copyOf(about);
        if (about.size() > MAX_IDS
                || !about.stream().allMatch(Subject::isId)
                || (membership != MembershipChange.NONE && about.size() < 2)) {
            throw new IllegalArgumentException("An event cannot be about " + about);
        }
    }

    private static boolean isId(String text) {
        return !text.isEmpty() && text.length() <= MAX_ID && !text.contains(SEPARATOR);
    }

    /** The ids as the database stores them. */
    public String storedAbout() {
        return String.join(SEPARATOR, about);
    }

    /** Of a membership: the id of the object that has members. */
    public String group() {
        return about.get(0);
    }

    /** Of a membership: the id of the member. */
    public String member() {
        return about.get(1);
    }

    /**
     * Reads a subject from a row. A subject that the recorder cannot have written is for nobody, and does not block the
     * log.
     */
    static Subject read(ResultSet row, int column) throws SQLException {
        String about = row.getString(column);
        try {
            return new Subject(
                    about.isEmpty() ? List.of() : List.of(about.split(SEPARATOR)),
                    row.getBoolean(column + 1),
                    MembershipChange.of(row.getInt(column + 2)));
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }

    /** Returns approximately how much heap it takes, in bytes. */
    int heapBytes() {
        return 48 + 80 * about.size();
    }
}
