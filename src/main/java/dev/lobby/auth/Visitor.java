package dev.lobby.auth;

import dev.lobby.edge.ClientAddress;
import java.security.Principal;
import java.util.Optional;

/**
 * The caller, or the anonymous client, that opens a session. It is a principal, because a principal is what reaches the
 * session from the handshake on every server.
 *
 * @param token empty for an anonymous client
 */
public record Visitor(ClientAddress address, Optional<AccessToken> token) implements Principal {
    public Optional<Caller> caller() {
        return token.map(AccessToken::caller);
    }

    @Override
    public String getName() {
        return caller().map(Caller::userId).orElse("");
    }
}
