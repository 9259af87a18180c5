package dev.lobby.presence;

import dev.lobby.auth.CallerSeen;
import dev.lobby.rest.Problem;
import dev.lobby.user.User;
import dev.lobby.user.UserService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;

/** Turns a user online who calls or opens a session, before the answer is sent. */
@ApplicationScoped
public class Presence {
    private final UserService users;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    Presence(UserService users) {
        this.users = users;
    }

    @Transactional
    void seen(@Observes CallerSeen seen) {
        String id = seen.caller().userId();
        if (status(id).equals(List.of(User.Status.ONLINE))) {
            return;
        }
        // Decided once more with the row locked: the user may have logged out, or gone, in between.
        User user = users.lockIfThere(id)
                .filter(there -> there.tokenGeneration() == seen.caller().generation())
                .orElseThrow(() ->
                        Problem.unauthorized("A valid access token is needed.").exception());
        user.comeOnline();
        entities.flush();
    }

    private List<User.Status> status(String id) {
        return entities.createQuery("select u.status from User u where u.id = :id", User.Status.class)
                .setParameter("id", id)
                .getResultList();
    }
}
