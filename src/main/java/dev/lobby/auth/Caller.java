package dev.lobby.auth;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * The user who makes a request or opened a session, proven by an access token.
 *
 * @param generation of the user's tokens: all are ended by giving the user the next one
 */
public record Caller(String userId, long generation) implements Principal {
    /** The caller of a request that came through the {@link AuthFilter}, which lets none through without. */
    public static Caller of(SecurityContext security) {
        return (Caller) security.getUserPrincipal();
    }

    public boolean is(String otherUserId) {
        return userId.equals(otherUserId);
    }

    @Override
    public String getName() {
        return userId;
    }
}
