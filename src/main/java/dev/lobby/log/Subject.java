package dev.lobby.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an event is about, and who may see it. It is stored with the event, so it is the same for everybody, always.
 *
 * @param about the ids of the objects that the event is about, at most {@value #MAX_IDS}, each of at most {@value
 *     #MAX_ID} characters. A session can subscribe to the events about an object
 * @param seenBy those of {@code about} whose users, and whose members, may see the event if it is restricted
 * @param restricted whether only they may see it
 * @param secret whether only those users, without members, may see it, on an open server too; only if it is restricted
 * @param membership whether the event begins or ends the membership of the second object in the first
 */
public record Subject(
        List<String> about, List<String> seenBy, boolean restricted, boolean secret, MembershipChange membership) {
    /** The maximum number of ids. The database has no room for more. */
    static final int MAX_IDS = 10;

    /** About nothing, and for nobody. */
    static final Subject NONE = new Subject(List.of(), List.of(), true, false, MembershipChange.NONE);

    private static final int MAX_ID = 24;

    /** Precedes an id that is in {@link #seenBy}, except for the first id of all. */
    private static final char SEEN_BY = ',';

    /**
     * Precedes an id that is not in {@link #seenBy}. A server that does not know this sign takes the text around it for one
     * id, which is nobody's, or for no id. So it never shows the event to more users, and copies the row as it is.
     */
    private static final char ABOUT_ONLY = ';';

    /**
     * Precedes all ids of a secret event. A server that does not know this sign takes it for a part of an id that is too
     * long, so that a private one shows the event to nobody, and copies the row as it is.
     */
    private static final char SECRET = '!';

    /** An id with the sign before it. */
    private static final Pattern STORED = Pattern.compile("([,;])([^,;]*)");

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

    /**
     * @throws IllegalArgumentException if there are too many ids, or too few for a membership, or if one is not an id, or
     *     if the event is seen by somebody that it is not about
     */
    public Subject {
        about = List.copyOf(about);
        seenBy = seenBy.equals(about) ? about : List.copyOf(seenBy);
        if (about.size() > MAX_IDS
                || !about.stream().allMatch(Subject::isId)
                || (membership != MembershipChange.NONE && about.size() < 2)) {
            throw new IllegalArgumentException("An event cannot be about " + about);
        }
        if (!about.containsAll(seenBy)) {
            throw new IllegalArgumentException("An event about " + about + " cannot be seen by " + seenBy);
        }
        if (secret && !restricted) {
            throw new IllegalArgumentException("A secret event about " + about + " cannot be public");
        }
    }

    /** What an event is about that is not secret. */
    public Subject(List<String> about, List<String> seenBy, boolean restricted, MembershipChange membership) {
        this(about, seenBy, restricted, false, membership);
    }

    private static boolean isId(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_ID
                && text.indexOf(SEEN_BY) < 0
                && text.indexOf(ABOUT_ONLY) < 0
                && text.indexOf(SECRET) < 0;
    }

    /** The ids as the database stores them, each with a sign before it that says whether it is in {@link #seenBy}. */
    public String storedAbout() {
        StringBuilder stored = new StringBuilder();
        for (String id : about) {
            char sign = seenBy.contains(id) ? SEEN_BY : ABOUT_ONLY;
            if (sign == ABOUT_ONLY || !stored.isEmpty()) {
                stored.append(sign);
            }
            stored.append(id);
        }
        return secret ? SECRET + stored.toString() : stored.toString();
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
        try {
            return of(row.getString(column), row.getBoolean(column + 1), MembershipChange.of(row.getInt(column + 2)));
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }

    private static Subject of(String stored, boolean restricted, MembershipChange membership) {
        List<String> about = new ArrayList<>();
        List<String> seenBy = new ArrayList<>();
        boolean secret = !stored.isEmpty() && stored.charAt(0) == SECRET;
        String listed = secret ? stored.substring(1) : stored;
        boolean isSigned = listed.isEmpty() || listed.charAt(0) == ABOUT_ONLY;
        Matcher ids = STORED.matcher(isSigned ? listed : SEEN_BY + listed);
        while (ids.find()) {
            about.add(ids.group(2));
            if (ids.group(1).charAt(0) == SEEN_BY) {
                seenBy.add(ids.group(2));
            }
        }
        return new Subject(about, seenBy, restricted, secret, membership);
    }

    /** Returns approximately how much heap it takes, in bytes. */
    int heapBytes() {
        return 48 + 80 * about.size() + (seenBy.equals(about) ? 0 : 24 + 8 * seenBy.size());
    }
}
