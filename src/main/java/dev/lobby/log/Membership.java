package dev.lobby.log;

import java.util.Comparator;

/**
 * The time during which somebody was a member of something, in positions of the log: after {@code from} and before
 * {@code to}. These are the positions of the events that began and ended it.
 *
 * @param group the id of the object that has members
 * @param to {@link #LASTING} if it has not ended
 */
public record Membership(String group, long from, long to) {
    public static final long LASTING = Long.MAX_VALUE;

    /**
     * The order in which the memberships of a user are forgotten if there are too many: those that ended, the earliest end
     * first, then the oldest of those that last.
     */
    public static final Comparator<Membership> FIRST_FORGOTTEN_FIRST =
            Comparator.comparingLong(Membership::to).thenComparingLong(Membership::from);

    /** Whether somebody was a member at the position. */
    public boolean covers(long position) {
        return from < position && position < to;
    }

    /** Returns this membership, ended at the position unless it ended earlier. */
    public Membership endedAt(long position) {
        return new Membership(group, from, Math.min(to, position));
    }
}
