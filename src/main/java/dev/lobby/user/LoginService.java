package dev.lobby.user;

import dev.lobby.auth.AccessTokens;
import dev.lobby.auth.Caller;
import dev.lobby.auth.TokenSettings;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
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
 * Gives out tokens and ends them, a transaction each. A refresh token is spent when it is used; used again, it ends its
 * whole family, because then one of its two users stole it, but for the first ten seconds.
 *
 * <p>What is kept of a user are the tokens that are good, up to a limit, and for these ten seconds those that were
 * spent: a token that is not known, of a family that is, was one of these. It may also be one that has expired, or was
 * past the limit, while others of its family are good; that it ends them is on the safe side.
 */
@ApplicationScoped
@Transactional
public class LoginService {
    /** How many tokens are forgotten at once. */
    private static final int BATCH = 100;

    private final UserService users;
    private final AccessTokens accessTokens;
    private final Event<LoggedIn> loggedIn;
    private final TokenSettings settings;
    private final Time time;
    private final SecureRandom random = new SecureRandom();

    @PersistenceContext
    private EntityManager entities;

    @Inject
    LoginService(
            UserService users, AccessTokens accessTokens, Event<LoggedIn> loggedIn, TokenSettings settings, Time time) {
        this.users = users;
        this.accessTokens = accessTokens;
        this.loggedIn = loggedIn;
        this.settings = settings;
        this.time = time;
    }

    /** What is needed to verify a password outside of any transaction. */
    record Account(String userId, String passwordHash) {}

    Optional<Account> account(String nameKey) {
        return entities.createQuery("select u from User u where u.nameKey = :key", User.class)
                .setParameter("key", nameKey)
                .getResultStream()
                .map(user -> new Account(user.id(), user.passwordHash()))
                .findFirst();
    }

    /** Empty where the user was deleted, or has another password, since the account was read. */
    Optional<LoginView> login(Account account) {
        return users.lockIfThere(account.userId())
                .filter(user -> user.passwordHash().equals(account.passwordHash()))
                .map(user -> open(user, RefreshText.first(random), time.now()));
    }

    /** Empty where the token is not, or no longer, good. That ends its family where it was spent for too long. */
    Optional<LoginView> refresh(String token) {
        RefreshText text = new RefreshText(token);
        Optional<User> user = userOf(text).flatMap(users::lockIfThere);
        // Both are read once the user's row is locked, so that what another call did meanwhile counts.
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

    /** Not by reading the token: what has been read is not read again when its row is locked. */
    private Optional<String> userOf(RefreshText text) {
        return owner("hash", text.hash()).or(() -> owner("family", text.family()));
    }

    private Optional<String> owner(String attribute, String value) {
        return entities.createQuery(
                        "select t.userId from RefreshToken t where t." + attribute + " = :value", String.class)
                .setParameter("value", value)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    void logout(Caller caller) {
        User user = users.lock(caller.userId());
        user.goOffline();
        user.endTokens();
        entities.createQuery("delete from RefreshToken t where t.userId = :id")
                .setParameter("id", user.id())
                .executeUpdate();
        entities.flush();
        users.signalEndOfTokens(user);
    }

    private LoginView open(User user, RefreshText refreshToken, Instant now) {
        loggedIn.fire(new LoggedIn(user.id()));
        user.comeOnline();
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

    /** Of a batch of tokens that have expired, the oldest, those whose they are; the same more than once. */
    List<String> ownersOfExpired(int batch) {
        return entities.createQuery(
                        "select t.userId from RefreshToken t where t.expiresAt <= :now order by t.expiresAt",
                        String.class)
                .setParameter("now", time.now())
                .setMaxResults(batch)
                .getResultList();
    }

    /** Forgets some, with the user's row locked as in all that changes tokens: so nobody waits in a circle. */
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

    /** For one more that is good: the oldest end. */
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
