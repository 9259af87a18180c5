package dev.lobby.node;

import java.time.Duration;

/**
 * What a server tells the others about itself.
 *
 * @param lease how long the others wait for a sign of life before they take this server for dead
 * @param visibility who sees which event; it must be the same on all servers of a database
 */
public record NodeTerms(Duration lease, String visibility) {
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);
    private static final int RENEWALS_IN_A_LEASE = 20;

    /** How often a server with this lease gives a sign of life, and looks at the others. */
    Duration interval() {
        return interval(lease);
    }

    static Duration interval(Duration lease) {
        Duration part = lease.dividedBy(RENEWALS_IN_A_LEASE);
        if (part.compareTo(SHORTEST_INTERVAL) < 0) {
            return SHORTEST_INTERVAL;
        }
        return part.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : part;
    }
}
