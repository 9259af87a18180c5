package dev.lobby.log;

/**
 * The time during which somebody was a member of something, in positions of the log: after {@code from} and before
 * {@code to}. These are the positions of the events that began and ended it.
 *
 * @param group the id of the object that has members
 * @param to {@link #LASTING} if it has not ended
 */
public record Membership(String group, long from, long to) {
    public static final long LASTING = Long.MAX_VALUE;

    /** Whether somebody was a member at the position. */
    public boolean covers(long position) {
        return from < position && position < to;
    }

    /** Returns the membership as it ends at a position; an earlier end stays. */
    public Membership endedAt(long position) {
        return new Membership(group, from, Math.min(to, position));
    }
}
