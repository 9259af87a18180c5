package dev.lobby.auth;

import dev.lobby.edge.ClientAddress;
import java.security.Principal;
import java.util.Optional;

/**
 * Who opens a session: a caller, or nobody in particular. A principal, because that is what reaches the session from the
 * handshake on every server.
 *
 * @param token none where nobody in particular
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
