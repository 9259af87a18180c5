package dev.lobby.auth;

import dev.lobby.edge.ClientAddress;

/**
 * The address and user for whom work is done, so that the work can be shared fairly.
 *
 * @param userId empty if the requester is not authenticated
 */
public record Requester(ClientAddress address, String userId) {
    public static Requester anonymous(ClientAddress address) {
        return new Requester(address, "");
    }

    boolean isAnonymous() {
        return userId.isEmpty();
    }
}
