package dev.lobby.edge.limit;

import dev.lobby.edge.ClientAddress;

/**
 * What clients share, and how it is counted: this list is the whole of it. Each use is charged to the user and to the
 * address, which all users behind it share and which may use more than one of them. The quotas are in {@link
 * LimitSettings}, and the table in {@code docs/settings.md} says what happens past them.
 */
public enum Resource {
    REQUESTS("REST calls", 16),
    CALLS("REST calls at once", 1),
    DELETIONS("deletions at once", 1),
    HASHES("passwords to hash", 16),
    ATTEMPTS("registrations and failed passwords", 16),
    STORED_BYTES("bytes to store", 16),
    FILES("files", 16),
    HANDSHAKES("handshakes", 16),
    SESSIONS("sessions", 16),
    FRAMES("frames that clients send", 16),
    PATTERN_BYTES("memory of patterns", 1),
    WAITING_THREADS("threads that wait for a session", 1),
    REPLAYS("replays", 16),
    READ_EVENTS("events read from the log", 16);

    private final String title;
    private final int siteShares;

    Resource(String title, int siteShares) {
        this.title = title;
        this.siteShares = siteShares;
    }

    /** What it is called in the documentation and in the log. */
    public String title() {
        return title;
    }

    /**
     * How many times the quota of an address an IPv6 site has. A site counts as one address where there is little for
     * all.
     *
     * @see ClientAddress#site()
     */
    int siteShares() {
        return siteShares;
    }
}
