package dev.lobby.user;

import dev.lobby.auth.AccessTokens;
import dev.lobby.auth.Caller;
import dev.lobby.platform.Settings;
import dev.lobby.platform.Time;
import dev.lobby.rest.ObjectId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Gives out tokens and ends them, a transaction each. A refresh token is spent when it is used; used again, it ends its
 * whole family, because then one of its two users stole it, but for the first ten seconds, in which a second tab may
 * not know yet.
 */
@ApplicationScoped
@Transactional
public class LoginService {
    private static final Duration TWO_TABS = Duration.ofSeconds(10);
    private static final int TOKEN_BYTES = 32;

    private final UserService users;
    private final AccessTokens accessTokens;
    private final Event<LoggedIn> loggedIn;
    private final Settings.Token settings;
    private final Time time;
    private final SecureRandom random = new SecureRandom();

    @PersistenceContext
    private EntityManager entities;

    @Inject
    LoginService(UserService users, AccessTokens accessTokens, Event<LoggedIn> loggedIn, Settings settings, Time time) {
        this.users = users;
        this.accessTokens = accessTokens;
        this.loggedIn = loggedIn;
        this.settings = settings.token();
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
                .map(user -> open(user, ObjectId.next(), time.now()));
    }

    /** Empty where the token is not, or no longer, good. That ends its family where it was spent for too long. */
    Optional<LoginView> refresh(String token) {
        String hash = hash(token);
        Optional<User> user = userOf(hash).flatMap(users::lockIfThere);
        // Both are read once the user's row is locked, so that what another call did meanwhile counts.
        RefreshToken used = entities.find(RefreshToken.class, hash, LockModeType.PESSIMISTIC_WRITE);
        Instant now = time.now();
        if (user.isEmpty() || used == null || used.hasExpired(now) || !used.isOf(user.get())) {
            return Optional.empty();
        }
        if (used.wasSpentBefore(now.minus(TWO_TABS))) {
            entities.createQuery("delete from RefreshToken t where t.family = :family")
                    .setParameter("family", used.family())
                    .executeUpdate();
            return Optional.empty();
        }
        used.spend(now);
        return Optional.of(open(user.get(), used.family(), now));
    }

    /** Not by reading the token: what has been read is not read again when its row is locked. */
    private Optional<String> userOf(String hash) {
        return entities.createQuery("select t.userId from RefreshToken t where t.hash = :hash", String.class)
                .setParameter("hash", hash)
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

    private LoginView open(User user, String family, Instant now) {
        loggedIn.fire(new LoggedIn(user.id()));
        user.comeOnline();
        forgetExpired(user, now);
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String refreshToken = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        entities.persist(new RefreshToken(hash(refreshToken), family, user, now.plus(settings.refreshLifetime())));
        entities.flush();
        return new LoginView(
                accessTokens.issue(new Caller(user.id(), user.tokenGeneration())),
                refreshToken,
                "Bearer",
                settings.accessLifetime().toSeconds(),
                UserView.of(user));
    }

    private void forgetExpired(User user, Instant now) {
        entities.createQuery("delete from RefreshToken t where t.userId = :id and t.expiresAt <= :now")
                .setParameter("id", user.id())
                .setParameter("now", now)
                .executeUpdate();
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", e);
        }
    }
}
