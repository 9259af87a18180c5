package dev.lobby.auth;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * The user who sent a request or opened a session, authenticated by an access token.
 *
 * @param generation the generation of the user's tokens; giving the user the next one ends all earlier tokens
 */
public record Caller(String userId, long generation) implements Principal {
    /** The caller of an API request that passed the {@link AuthFilter}, which admits no request without one. */
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
