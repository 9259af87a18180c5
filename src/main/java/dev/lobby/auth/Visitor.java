package dev.lobby.auth;

import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.limit.Payer;
import java.security.Principal;
import java.util.Optional;

/**
 * The caller, or the anonymous client, that opens a session. It is a principal, because a principal is what reaches the
 * session from the handshake on every server. Each handshake has one of its own, which equals no other. Immutable.
 */
public final class Visitor implements Principal {
    private final ClientAddress address;
    private final Optional<AccessToken> token;

    /** @param token empty for an anonymous client */
    public Visitor(ClientAddress address, Optional<AccessToken> token) {
        this.address = address;
        this.token = token;
    }

    public ClientAddress address() {
        return address;
    }

    public Optional<AccessToken> token() {
        return token;
    }

    public Optional<Caller> caller() {
        return token.map(AccessToken::caller);
    }

    /** Who pays for what the session uses. */
    public Payer payer() {
        return Payer.of(address, caller().map(Caller::userId));
    }

    @Override
    public String getName() {
        return caller().map(Caller::userId).orElse("");
    }
}
