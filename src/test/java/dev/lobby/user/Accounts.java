package dev.lobby.user;

import dev.lobby.auth.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** Users whose passwords take no time to hash, and their logins. */
@ApplicationScoped
public class Accounts {
    private static final String PASSWORD_HASH = "none";

    private final UserService users;
    private final LoginService logins;
    private final TokenSweep tokens;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    Accounts(UserService users, LoginService logins, TokenSweep tokens) {
        this.users = users;
        this.logins = logins;
        this.tokens = tokens;
    }

    /** Returns the new user's id. */
    public String register(String name) {
        return users.register(DisplayName.of(name), PASSWORD_HASH, null).id();
    }

    public void registerWithPassword(String name, String passwordHash) {
        users.register(DisplayName.of(name), passwordHash, null);
    }

    /** Returns a refresh token of a new family. */
    public String login(String id) {
        return logins.login(new LoginService.Account(id, PASSWORD_HASH, 0))
                .orElseThrow()
                .refreshToken();
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

    public void changePassword(String id) {
        users.change(
                id, new UserService.Changes(null, null, new UserService.NewPassword(PASSWORD_HASH, PASSWORD_HASH)));
    }

    public void delete(String id) {
        users.delete(id);
    }

    /** The caller whom the user's access tokens name. */
    @Transactional
    public Caller caller(String id) {
        return new Caller(id, users.lock(id).tokenGeneration());
    }

    public boolean isThere(String id) {
        return users.exists(id);
    }

    @Transactional
    public boolean isOnline(String id) {
        List<User.Status> status = entities.createQuery(
                        "select u.status from User u where u.id = :id", User.Status.class)
                .setParameter("id", id)
                .getResultList();
        return status.equals(List.of(User.Status.ONLINE));
    }

    @Transactional
    public int refreshTokens(String id) {
        return entities.createQuery("select count(t) from RefreshToken t where t.userId = :id", Long.class)
                .setParameter("id", id)
                .getSingleResult()
                .intValue();
    }
}
