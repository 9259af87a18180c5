package dev.lobby.edge.limit;

import java.time.Duration;

/** How much of a {@link Resource} may be used. {@link #UNLIMITED} means that there is no limit. */
public sealed interface Quota {
    long UNLIMITED = Long.MAX_VALUE;

    /** The quota of a user. */
    long ofUser();

    /** The quota of an address. */
    long ofAddress();

    /**
     * A quota for what is used up, such as calls.
     *
     * @param ofUser how much a user, or all who come from one address without a token, may use within the period
     * @param ofAddress how much an address may use within the period
     * @param burst how many periods' worth may be used at once
     */
    record Rate(long ofUser, long ofAddress, Duration period, int burst) implements Quota {}

    /**
     * A quota for what is given back, such as sessions.
     *
     * @param ofUser how much a user may hold
     * @param ofAddress how much an address may hold
     * @param ofAll how much all together may hold
     * @param fair whether nobody may hold more than what is left for the others: so one alone may hold a half, and who holds
     *     most is the first who gets no more
     */
    record Held(long ofUser, long ofAddress, long ofAll, boolean fair) implements Quota {}

    /** Returns the quota of a setting, for which 0 means that there is no limit. */
    static long of(long setting) {
        return setting == 0 ? UNLIMITED : setting;
    }

    /** Returns several times a quota. */
    static long times(int factor, long quota) {
        return quota > UNLIMITED / factor ? UNLIMITED : factor * quota;
    }
}
