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
 * Turns users online who call or open a session, before the answer is sent, and offline who are gone. Where that is to
 * be decided, it is with the user's row locked: look, then decide; otherwise a call and the sweep could each believe the
 * other to be the earlier one, and leave somebody offline who is there.
 */
@ApplicationScoped
public class Presence implements Admission {
    private final UserService users;
    private final Attendance attendance;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    Presence(UserService users, Attendance attendance) {
        this.users = users;
        this.attendance = attendance;
    }

    @Override
    @Transactional
    public boolean admits(Caller caller) {
        String id = caller.userId();
        // Before the row is read: what is read later is not older than the stay.
        long stay = attendance.stay(id);
        Optional<Standing> standing = standing(id).filter(current -> current.generation == caller.generation());
        if (standing.isEmpty()) {
            return false;
        }
        boolean online = standing.get().status == User.Status.ONLINE;
        return (online && attendance.seen(id, stay)) || comesOnline(caller);
    }

    private boolean comesOnline(Caller caller) {
        Optional<User> user = users.lockIfThere(caller.userId())
                // Once more: the user may have logged out before the lock was ours.
                .filter(there -> there.tokenGeneration() == caller.generation());
        user.ifPresent(there -> {
            attendance.arrives(there.id());
            there.comeOnline();
            entities.flush();
        });
        return user.isPresent();
    }

    /** What every request asks of its user. */
    private record Standing(long generation, User.Status status) {}

    private Optional<Standing> standing(String id) {
        return entities.createQuery("select u.tokenGeneration, u.status from User u where u.id = :id", Object[].class)
                .setParameter("id", id)
                .getResultStream()
                .map(row -> new Standing((long) row[0], (User.Status) row[1]))
                .findFirst();
    }

    void loggedIn(@Observes LoggedIn login) {
        attendance.arrives(login.userId());
    }

    void opened(@Observes SessionOpened session) {
        attendance.opened(session.caller().userId());
    }

    void closed(@Observes SessionClosed session) {
        attendance.closed(session.caller().userId());
    }

    /** Turns the user offline, unless they are back. Commits before it returns. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void leaves(String id) {
        Optional<User> user = users.lockIfThere(id);
        if (attendance.leaves(id)) {
            user.ifPresent(User::goOffline);
            entities.flush();
        }
    }

    /** Somebody who is online as the database says. */
    record Online(String id, String nameKey) {}

    /** The next ones in the order of their names. */
    @Transactional
    List<Online> online(String afterNameKey, int limit) {
        return entities.createQuery(
                        "select u.id, u.nameKey from User u where u.status = :status and u.nameKey > :after"
                                + " order by u.nameKey",
                        Object[].class)
                .setParameter("status", User.Status.ONLINE)
                .setParameter("after", afterNameKey)
                .setMaxResults(limit)
                .getResultStream()
                .map(row -> new Online((String) row[0], (String) row[1]))
                .toList();
    }
}
