package dev.lobby.auth.login;

import dev.lobby.auth.Caller;
import dev.lobby.user.Accounts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.Optional;

/** The logins of {@link Accounts}, and their refresh tokens. */
@ApplicationScoped
public class Logins {
    private final LoginService logins;
    private final TokenSweep tokens;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    Logins(LoginService logins, TokenSweep tokens) {
        this.logins = logins;
        this.tokens = tokens;
    }

    /** Returns a refresh token of a new family. */
    public String login(String id) {
        return logins.login(Accounts.account(id)).orElseThrow().refreshToken();
    }

    /** Returns the next refresh token; empty if this one is not valid. */
    public Optional<String> refresh(String token) {
        return logins.refresh(token).map(LoginView::refreshToken);
    }

    /** Deletes expired tokens, as the server does regularly. */
    public void sweepTokens() {
        while (tokens.step()) {
            // Repeats until nothing is left.
        }
    }

    public void logout(Caller caller) {
        logins.logout(caller);
    }

    @Transactional
    public int refreshTokens(String id) {
        return entities.createQuery("select count(t) from RefreshToken t where t.userId = :id", Long.class)
                .setParameter("id", id)
                .getSingleResult()
                .intValue();
    }
}
