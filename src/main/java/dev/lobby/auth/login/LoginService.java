package dev.lobby.auth.login;

import dev.lobby.auth.AccessTokens;
import dev.lobby.auth.Caller;
import dev.lobby.auth.TokenSettings;
import dev.lobby.rest.Problem;
import dev.lobby.user.Account;
import dev.lobby.user.OnlineStatus;
import dev.lobby.user.User;
import dev.lobby.user.UserDeleting;
import dev.lobby.user.UserService;
import dev.lobby.user.UserView;
import dev.lobby.work.Time;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Issues tokens and ends them, in one transaction for each call. Using a refresh token spends it. Using it again ends
 * all tokens of its family, because one of its two users must have stolen it; the first ten seconds are exempt.
 *
 * <p>The database has a user's valid tokens, up to a limit, and those that were spent in the last ten seconds. An
 * unknown token of a known family is therefore treated as spent if its text says that it was issued. It may in fact have
 * expired, or have been deleted because of the limit, while others of its family are valid; ending those too is on the
 * safe side. Any other unknown token, such as a mangled one, ends nothing.
 */
@ApplicationScoped
@Transactional
public class LoginService {
    /** How many tokens are deleted at once. */
    private static final int BATCH = 100;

    private final UserService users;
    private final OnlineStatus status;
    private final AccessTokens accessTokens;
    private final Event<LoggedIn> loggedIn;
    private final TokenSettings settings;
    private final Time time;
    private final SecureRandom random = new SecureRandom();

    @PersistenceContext
    private EntityManager entities;

    @Inject
    LoginService(
            UserService users,
            OnlineStatus status,
            AccessTokens accessTokens,
            Event<LoggedIn> loggedIn,
            TokenSettings settings,
            Time time) {
        this.users = users;
        this.status = status;
        this.accessTokens = accessTokens;
        this.loggedIn = loggedIn;
        this.settings = settings;
        this.time = time;
    }

    /** Logs a user in; empty if the user was deleted or got another password since the account was read. */
    Optional<LoginView> login(Account account) {
        return users.lockIfThere(account.userId())
                .filter(account::isStillOf)
                .map(user -> open(user, RefreshText.first(random), time.now()));
    }

    /**
     * Exchanges a refresh token for new tokens; empty if the token is not valid. If it was spent too long ago, this
     * also ends its family.
     */
    Optional<LoginView> refresh(String token) {
        RefreshText text = new RefreshText(token);
        Optional<User> user = userOf(text).flatMap(users::lockIfThere);
        // The user and the token are read after the user's row is locked, so that concurrent changes are seen.
        RefreshToken used = entities.find(RefreshToken.class, text.hash(), LockModeType.PESSIMISTIC_WRITE);
        Instant now = time.now();
        if (user.isEmpty()) {
            return Optional.empty();
        }
        if (used == null || used.wasSpentLongBefore(now)) {
            endFamily(used == null ? text.family() : used.family());
            return Optional.empty();
        }
        if (used.hasExpired(now) || !used.isOf(user.get())) {
            return Optional.empty();
        }
        RefreshText next = text.next(random);
        used.spend(now, next);
        return Optional.of(open(user.get(), next, now));
    }

    private void endFamily(String family) {
        entities.createQuery("delete from RefreshToken t where t.family = :family")
                .setParameter("family", family)
                .executeUpdate();
    }

    /** Queries the id only. A token that has been read would not be read again when its row is locked. */
    private Optional<String> userOf(RefreshText text) {
        return owner("hash", text.hash())
                .or(() -> text.wasIssued() ? owner("family", text.family()) : Optional.empty());
    }

    private Optional<String> owner(String attribute, String value) {
        return entities.createQuery(
                        "select t.userId from RefreshToken t where t." + attribute + " = :value", String.class)
                .setParameter("value", value)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /**
     * Ends the user's tokens, unless those of the caller's generation have already ended: a late logout must not end a
     * later login.
     */
    void logout(Caller caller) {
        User user = users.lock(caller.userId());
        if (user.tokenGeneration() != caller.generation()) {
            throw Problem.unauthorized("The access token has ended.").exception();
        }
        status.turnOffline(user);
        users.endTokens(user);
        forgetAll(user.id());
    }

    void deleteWithUser(@Observes @Priority(UserDeleting.TOKENS) UserDeleting deletion) {
        forgetAll(deletion.userId());
    }

    private void forgetAll(String userId) {
        entities.createQuery("delete from RefreshToken t where t.userId = :id")
                .setParameter("id", userId)
                .executeUpdate();
    }

    private LoginView open(User user, RefreshText refreshToken, Instant now) {
        status.turnOnline(user);
        loggedIn.fire(new LoggedIn(user.id()));
        forgetExpired(user, now);
        makeRoom(user);
        entities.persist(new RefreshToken(refreshToken, user, now.plus(settings.refreshLifetime())));
        entities.flush();
        return new LoginView(
                accessTokens.issue(new Caller(user.id(), user.tokenGeneration())),
                refreshToken.text(),
                "Bearer",
                settings.accessLifetime().toSeconds(),
                UserView.of(user));
    }

    /** The owners of the oldest expired tokens, up to a batch of tokens; an owner may appear more than once. */
    List<String> ownersOfExpired(int batch) {
        return entities.createQuery(
                        "select t.userId from RefreshToken t where t.expiresAt <= :now order by t.expiresAt",
                        String.class)
                .setParameter("now", time.now())
                .setMaxResults(batch)
                .getResultList();
    }

    /**
     * Deletes a batch of the user's expired tokens. Like everything that changes tokens, this locks the user's row,
     * which prevents deadlocks.
     */
    void forgetExpired(String userId) {
        users.lockIfThere(userId).ifPresent(user -> forgetExpired(user, time.now()));
    }

    private void forgetExpired(User user, Instant now) {
        forget(entities.createQuery(
                        "select t.hash from RefreshToken t where t.userId = :id"
                                + " and (t.expiresAt <= :now or t.generation <> :generation)",
                        String.class)
                .setParameter("id", user.id())
                .setParameter("now", now)
                .setParameter("generation", user.tokenGeneration()));
    }

    /** Makes room for one more valid token by deleting the oldest. */
    private void makeRoom(User user) {
        forget(entities.createQuery(
                        "select t.hash from RefreshToken t where t.userId = :id and t.spentAt is null"
                                + " order by t.expiresAt desc, t.hash",
                        String.class)
                .setParameter("id", user.id())
                .setFirstResult(settings.maxRefreshTokens() - 1));
    }

    private void forget(TypedQuery<String> query) {
        List<String> hashes = query.setMaxResults(BATCH).getResultList();
        if (!hashes.isEmpty()) {
            entities.createQuery("delete from RefreshToken t where t.hash in :hashes")
                    .setParameter("hashes", hashes)
                    .executeUpdate();
        }
    }
}
