package dev.lobby.user;

import dev.lobby.auth.TokensEnded;
import dev.lobby.change.Signal;
import dev.lobby.database.UniqueViolation;
import dev.lobby.rest.NameCursor;
import dev.lobby.rest.ObjectId;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with users, a transaction each. Where rows of users and of games are locked in one transaction, those
 * of users come first.
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

    UserView get(String id) {
        return UserView.of(find(id, LockModeType.NONE));
    }

    String passwordHash(String id) {
        return find(id, LockModeType.NONE).passwordHash();
    }

    /** Which users to list; of what is null, all. */
    record Filter(
            User.@Nullable Status status,
            @Nullable List<String> ids,
            @Nullable String nameKey) {}

    Page<UserView> list(Filter filter, @Nullable NameCursor after, PageLimit limit) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        StringBuilder where = new StringBuilder("1 = 1");
        if (filter.status() != null) {
            where.append(" and u.status = :status");
            parameters.put("status", filter.status());
        }
        if (filter.ids() != null) {
            where.append(" and u.id in :ids");
            parameters.put("ids", filter.ids());
        }
        if (filter.nameKey() != null) {
            where.append(" and u.nameKey = :nameKey");
            parameters.put("nameKey", filter.nameKey());
        }
        if (after != null) {
            where.append(" and u.nameKey > :after");
            parameters.put("after", after.name());
        }
        TypedQuery<User> query =
                entities.createQuery("select u from User u where " + where + " order by u.nameKey", User.class);
        parameters.forEach(query::setParameter);
        List<User> rows = query.setMaxResults(limit.rows()).getResultList();
        return Page.of(rows, limit, UserView::of, last -> new NameCursor(last.nameKey(), last.id()).toParameters());
    }

    /**
     * A new password's hash.
     *
     * @param verified the hash of the present one, which the user has shown to know
     */
    record NewPassword(String hash, String verified) {}

    /** What shall change; null where nothing shall. */
    record Changes(
            @Nullable DisplayName name,
            @Nullable String avatar,
            @Nullable NewPassword password) {}

    UserView change(String id, Changes changes) {
        User user = lock(id);
        if (changes.name() != null) {
            if (!changes.name().key().equals(user.nameKey())) {
                refuseIfTaken(changes.name());
            }
            user.rename(changes.name());
        }
        if (changes.avatar() != null) {
            user.changeAvatar(changes.avatar());
        }
        if (changes.password() != null) {
            // What was verified may have been replaced meanwhile: then it opens nothing any more.
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

    /** To all nodes, because the user's sessions end as well; after the change has been flushed. */
    void signalEndOfTokens(User user) {
        signals.fire(new TokensEnded(user.id(), user.tokenGeneration()).toSignal());
    }

    UserView delete(String id) {
        lock(id);
        deleting.fire(new UserDeleting(id));
        entities.createQuery("delete from RefreshToken t where t.userId = :id")
                .setParameter("id", id)
                .executeUpdate();
        User user = find(id, LockModeType.NONE);
        UserView last = UserView.of(user).offline();
        entities.remove(user);
        entities.flush();
        signals.fire(new TokensEnded(id, Long.MAX_VALUE).toSignal());
        return last;
    }

    /** The user, for as long as the transaction takes nobody else's to change; 404 where there is none. */
    public User lock(String id) {
        return find(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Empty where there is none. */
    public Optional<User> lockIfThere(String id) {
        return Optional.ofNullable(entities.find(User.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    public boolean exists(String id) {
        return entities.find(User.class, id) != null;
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

    /** Somebody else may take the name at the same time. */
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
