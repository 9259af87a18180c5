package dev.lobby.user;

import dev.lobby.auth.TokensEnded;
import dev.lobby.change.Signal;
import dev.lobby.database.failure.UniqueViolation;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.text.DisplayName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operations on users, in one transaction for each change. A transaction that locks rows of users and of games locks
 * those of users first.
 */
@ApplicationScoped
@Transactional
public class UserService {
    private static final String NAME_INDEX = "app_user_by_name";

    private final Event<UserDeleting> deleting;
    private final Event<Signal> signals;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    UserService(Event<UserDeleting> deleting, Event<Signal> signals) {
        this.deleting = deleting;
        this.signals = signals;
    }

    UserView register(DisplayName name, String passwordHash, @Nullable String avatar) {
        refuseIfTaken(name);
        User user = new User(ObjectId.next(), name, passwordHash, avatar);
        entities.persist(user);
        flushName();
        return UserView.of(user);
    }

    @Transactional(TxType.SUPPORTS)
    UserView get(String id) {
        return UserView.of(find(id, LockModeType.NONE));
    }

    @Transactional(TxType.SUPPORTS)
    String passwordHash(String id) {
        return find(id, LockModeType.NONE).passwordHash();
    }

    /** The account of the user whose name this is; empty if there is none. */
    public Optional<Account> account(DisplayName name) {
        List<String> keys = name.possibleKeys();
        return entities.createQuery("select u from User u where u.nameKey in :keys", User.class)
                .setParameter("keys", keys)
                .getResultStream()
                .min(Comparator.comparing(user -> keys.indexOf(user.nameKey())))
                .map(Account::of);
    }

    /** Selects the users to list. A null component selects all. */
    record Filter(
            User.@Nullable Status status,
            @Nullable List<String> ids,
            @Nullable List<String> nameKeys) {}

    @Transactional(TxType.SUPPORTS)
    Page<UserView> list(Filter filter, @Nullable NameCursor after, PageLimit limit) {
        StringBuilder where = new StringBuilder("u.nameKey > :after");
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("after", after == null ? "" : after.name());
        // The order names all columns of the index, for H2.
        String order = "u.nameKey";
        if (filter.status() != null) {
            order = "u.status, " + order;
            where.append(" and u.status = :status");
            parameters.put("status", filter.status());
        }
        if (filter.ids() != null) {
            where.append(" and u.id in :ids");
            parameters.put("ids", filter.ids());
        }
        if (filter.nameKeys() != null) {
            where.append(" and u.nameKey in :nameKeys");
            parameters.put("nameKeys", filter.nameKeys());
        }
        TypedQuery<User> query =
                entities.createQuery("select u from User u where " + where + " order by " + order, User.class);
        parameters.forEach(query::setParameter);
        List<User> rows = query.setMaxResults(limit.rows()).getResultList();
        return Page.of(rows, limit, UserView::of, last -> new NameCursor(last.nameKey(), last.id()).toParameters());
    }

    /**
     * The hash of a new password.
     *
     * @param verified the hash of the current password, against which the user's input was verified
     */
    record NewPassword(String hash, String verified) {}

    /** The changes to a user; null components are not changed. */
    record Changes(
            @Nullable DisplayName name,
            @Nullable String avatar,
            @Nullable NewPassword password) {}

    UserView change(String id, Changes changes) {
        User user = lock(id);
        // A name that stays may have a key of an earlier version.
        if (changes.name() != null && !changes.name().text().equals(user.name())) {
            if (!changes.name().key().equals(user.nameKey())) {
                refuseIfTaken(changes.name());
            }
            user.rename(changes.name());
        }
        if (changes.avatar() != null) {
            user.changeAvatar(changes.avatar());
        }
        if (changes.password() != null) {
            // The password may have been replaced since it was verified; then the verification is void.
            if (!changes.password().verified().equals(user.passwordHash())) {
                throw wrongPassword().exception();
            }
            user.changePassword(changes.password().hash());
        }
        flushName();
        if (changes.password() != null) {
            signalEndOfTokens(user);
        }
        return UserView.of(user);
    }

    /** Ends all tokens of the user, whose row the caller has locked, and with them the sessions on all servers. */
    public void endTokens(User user) {
        user.endTokens();
        entities.flush();
        signalEndOfTokens(user);
    }

    /**
     * Tells all servers that the user's tokens have ended, because the user's sessions end as well. Call this after the
     * change has been flushed.
     */
    private void signalEndOfTokens(User user) {
        signals.fire(new TokensEnded(user.id(), user.tokenGeneration()).toSignal());
    }

    UserView delete(String id) {
        lock(id);
        deleting.fire(new UserDeleting(id));
        User user = find(id, LockModeType.NONE);
        UserView last = UserView.of(user).offline();
        entities.remove(user);
        entities.flush();
        signals.fire(new TokensEnded(id, Long.MAX_VALUE).toSignal());
        return last;
    }

    /** Returns the user and locks its row until the end of the transaction; 404 if there is none. */
    public User lock(String id) {
        return find(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Like {@link #lock}, but empty if there is none. */
    public Optional<User> lockIfThere(String id) {
        return Optional.ofNullable(entities.find(User.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    @Transactional(TxType.SUPPORTS)
    public boolean exists(String id) {
        return !entities.createQuery("select u.id from User u where u.id = :id", String.class)
                .setParameter("id", id)
                .getResultList()
                .isEmpty();
    }

    private User find(String id, LockModeType lock) {
        User user = entities.find(User.class, id, lock);
        if (user == null) {
            throw Problem.notFound("There is no such user.").exception();
        }
        return user;
    }

    void refuseIfTaken(DisplayName name) {
        boolean taken = !entities.createQuery("select u.id from User u where u.nameKey = :key", String.class)
                .setParameter("key", name.key())
                .getResultList()
                .isEmpty();
        if (taken) {
            throw taken().exception();
        }
    }

    /** Flushes; another user may have taken the name at the same time. */
    private void flushName() {
        try {
            entities.flush();
        } catch (PersistenceException e) {
            throw UniqueViolation.isOf(e, NAME_INDEX) ? taken().exception() : e;
        }
    }

    static Problem wrongPassword() {
        return Problem.forbidden("The current password is wrong.");
    }

    private static Problem taken() {
        return Problem.conflict("name-taken", "Another user has this name.");
    }
}
