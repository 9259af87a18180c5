package dev.lobby.auth;

import dev.lobby.edge.ClientAddress;

/**
 * For whom work is done, so that it can be shared fairly.
 *
 * @param userId empty for somebody who has not proven who they are
 */
public record Requester(ClientAddress address, String userId) {
    public static Requester anonymous(ClientAddress address) {
        return new Requester(address, "");
    }

    boolean isAnonymous() {
        return userId.isEmpty();
    }
}
