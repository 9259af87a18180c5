package dev.lobby.edge.limit;

import dev.lobby.edge.ClientAddress;
import java.util.Optional;

/**
 * Who pays for what is used: a user, if one is known, and always the address that it comes from. Accounts and sessions are
 * free, so whoever counts only those counts nobody. Addresses are less so.
 *
 * @param userId empty if the payer is not authenticated
 */
public record Payer(ClientAddress address, String userId) {
    public static Payer of(ClientAddress address) {
        return new Payer(address, "");
    }

    public static Payer of(ClientAddress address, Optional<String> userId) {
        return new Payer(address, userId.orElse(""));
    }

    boolean isAnonymous() {
        return userId.isEmpty();
    }

    /** The user. All who come from one address without a token are one person. */
    Object person() {
        return isAnonymous() ? new Anonymous(address) : userId;
    }

    /** The IPv6 site of the address, which may have tens of thousands of addresses. */
    Optional<Site> site() {
        return address.site().map(Site::new);
    }

    /** Returns whose account it is, for the log: an id or an address. */
    @Override
    public String toString() {
        return isAnonymous() ? address.toString() : userId;
    }

    private record Anonymous(ClientAddress address) {}

    /** A /48. It is not its own first /64, although both have the same {@link ClientAddress}. */
    record Site(ClientAddress block) {}
}
