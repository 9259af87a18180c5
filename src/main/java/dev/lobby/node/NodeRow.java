package dev.lobby.node;

import java.time.Duration;

/**
 * A server as it is known in the database.
 *
 * @param renewals how often it has given a sign of life
 */
record NodeRow(String id, long renewals, NodeTerms terms, Phase phase) {
    /** What has become of a server. */
    enum Phase {
        RUNNING,
        /** It was stopped. Its users may still come back to another server in time. */
        STOPPED,
        /** It was taken for dead, or has been stopped for as long. What it has left is being cleared. */
        ENDED
    }

    /**
     * How long its count must be seen to stand still before it counts as dead: longer than the lease, so that no user
     * turns offline too early.
     */
    Duration patience() {
        return terms.lease().plus(terms.interval());
    }
}
