package dev.lobby.auth;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;

/** Whether a user's tokens are still good: logging out, a new password and deletion end all of them at once. */
@ApplicationScoped
public class Generations {
    @PersistenceContext
    private EntityManager entities;

    @Transactional
    public boolean isCurrent(Caller caller) {
        List<Long> current = entities.createQuery("select u.tokenGeneration from User u where u.id = :id", Long.class)
                .setParameter("id", caller.userId())
                .getResultList();
        return current.equals(List.of(caller.generation()));
    }
}
