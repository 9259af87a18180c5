package dev.lobby.user;

import dev.lobby.auth.Caller;
import dev.lobby.text.DisplayName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;

/** Users whose passwords take no time to hash. */
@ApplicationScoped
public class Accounts {
    private static final String PASSWORD_HASH = "none";

    private final UserService users;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    Accounts(UserService users) {
        this.users = users;
    }

    /** Returns the new user's id. */
    public String register(String name) {
        return users.register(DisplayName.of(name), PASSWORD_HASH, null).id();
    }

    public void registerWithPassword(String name, String passwordHash) {
        users.register(DisplayName.of(name), passwordHash, null);
    }

    /** The account of a user who was registered here. */
    public static Account account(String id) {
        return new Account(id, PASSWORD_HASH, 0);
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
}
