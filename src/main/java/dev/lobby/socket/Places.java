package dev.lobby.socket;

import dev.lobby.edge.ClientAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The places for sessions on this server. There are limits for all sessions, for those of an address, and for those
 * without a token. A place is taken by the handshake, so the limits are exact however many handshakes come at once.
 * Thread-safe.
 */
final class Places {
    private final SocketSettings settings;
    private final Map<ClientAddress, Integer> byAddress = new HashMap<>();
    private final Map<ClientAddress, Integer> bySite = new HashMap<>();
    private int all;
    private int anonymous;

    Places(SocketSettings settings) {
        this.settings = settings;
    }

    /** The answer to {@link #take}. */
    enum Answer {
        TAKEN,
        /** The address has as many sessions as it may have. */
        ADDRESS_FULL,
        /** The server has as many as it may have, or as many without a token. */
        NODE_FULL
    }

    /** Takes a place, if there is one. */
    synchronized Answer take(ClientAddress address, boolean withoutToken) {
        if (byAddress.getOrDefault(address, 0) >= settings.maxSessionsPerAddress()
                || address.site().map(site -> bySite.getOrDefault(site, 0)).orElse(0) >= maxPerSite()) {
            return Answer.ADDRESS_FULL;
        }
        if (all >= settings.maxSessions() || (withoutToken && anonymous >= settings.maxAnonymousSessions())) {
            return Answer.NODE_FULL;
        }
        all++;
        anonymous += withoutToken ? 1 : 0;
        byAddress.merge(address, 1, Integer::sum);
        address.site().ifPresent(site -> bySite.merge(site, 1, Integer::sum));
        return Answer.TAKEN;
    }

    private long maxPerSite() {
        return (long) settings.maxSessionsPerAddress() * ClientAddress.SITE_SHARES;
    }

    /** Counts a session whose place was taken without a token as one with a token. */
    synchronized void authenticated() {
        anonymous--;
    }

    /** Gives a place back. */
    synchronized void free(ClientAddress address, boolean withoutToken) {
        all--;
        anonymous -= withoutToken ? 1 : 0;
        forget(byAddress, address);
        address.site().ifPresent(site -> forget(bySite, site));
    }

    private static void forget(Map<ClientAddress, Integer> counts, ClientAddress one) {
        counts.computeIfPresent(one, (same, sessions) -> sessions == 1 ? null : sessions - 1);
    }
}
