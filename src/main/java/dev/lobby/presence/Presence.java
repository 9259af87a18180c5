package dev.lobby.presence;

import dev.lobby.auth.Admission;
import dev.lobby.auth.Caller;
import dev.lobby.auth.SessionClosed;
import dev.lobby.auth.SessionOpened;
import dev.lobby.user.LoggedIn;
import dev.lobby.user.User;
import dev.lobby.user.UserService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/**
 * Turns users online when they call or open a session, before the answer is sent, and offline when they are gone. A
 * change is decided with the user's row locked, and only after looking at the row. Otherwise a call and the sweep could
 * each assume that the other came first, and leave a present user offline.
 */
@ApplicationScoped
public class Presence implements Admission {
    private final UserService users;
    private final UserActivity activity;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    Presence(UserService users, UserActivity activity) {
        this.users = users;
        this.activity = activity;
    }

    @Override
    @Transactional
    public boolean admits(Caller caller) {
        String id = caller.userId();
        // Read before the row, so that the row is not older than the stay.
        long stay = activity.stay(id);
        Optional<AccountState> state = state(id).filter(current -> current.generation == caller.generation());
        if (state.isEmpty()) {
            return false;
        }
        boolean online = state.get().status == User.Status.ONLINE;
        return (online && activity.seen(id, stay)) || comesOnline(caller);
    }

    private boolean comesOnline(Caller caller) {
        Optional<User> user = users.lockIfThere(caller.userId())
                // Checked again: the user may have logged out before this transaction got the lock.
                .filter(there -> there.tokenGeneration() == caller.generation());
        user.ifPresent(there -> {
            activity.arrives(there.id());
            there.comeOnline();
            entities.flush();
        });
        return user.isPresent();
    }

    /** The part of a user's row that every request needs. */
    private record AccountState(long generation, User.Status status) {}

    private Optional<AccountState> state(String id) {
        return entities.createQuery("select u.tokenGeneration, u.status from User u where u.id = :id", Object[].class)
                .setParameter("id", id)
                .getResultStream()
                .map(row -> new AccountState((long) row[0], (User.Status) row[1]))
                .findFirst();
    }

    void loggedIn(@Observes LoggedIn login) {
        activity.arrives(login.userId());
    }

    void opened(@Observes SessionOpened session) {
        activity.opened(session.caller().userId());
    }

    void closed(@Observes SessionClosed session) {
        activity.closed(session.caller().userId());
    }

    /** Turns the user offline, unless they are back. Commits before it returns. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void leaves(String id) {
        Optional<User> user = users.lockIfThere(id);
        if (activity.leaves(id)) {
            user.ifPresent(User::goOffline);
            entities.flush();
        }
    }

    /** A user who is online according to the database. */
    record OnlineUser(String id, String nameKey) {}

    /** The next online users, ordered by name. */
    @Transactional
    List<OnlineUser> online(String afterNameKey, int limit) {
        return entities.createQuery(
                        "select u.id, u.nameKey from User u where u.status = :status and u.nameKey > :after"
                                + " order by u.nameKey",
                        Object[].class)
                .setParameter("status", User.Status.ONLINE)
                .setParameter("after", afterNameKey)
                .setMaxResults(limit)
                .getResultStream()
                .map(row -> new OnlineUser((String) row[0], (String) row[1]))
                .toList();
    }
}
