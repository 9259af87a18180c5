package dev.lobby.user;

import dev.lobby.text.DisplayName;
import jakarta.persistence.EntityManager;

/** What test programs do with users. */
public final class UserPrograms {
    private UserPrograms() {}

    public static void create(EntityManager entities, String id, String name) {
        entities.persist(new User(id, DisplayName.of(name), "none", null));
    }

    /** A user as read from a row. */
    public static User row(String id, boolean online, long generation) {
        User user = new User(id, DisplayName.of(id), "none", null);
        for (long ended = 0; ended < generation; ended++) {
            user.endTokens();
        }
        if (online) {
            user.comeOnline();
        }
        return user;
    }

    public static void rename(EntityManager entities, String id, String name) {
        entities.find(User.class, id).rename(DisplayName.of(name));
    }

    public static void turn(EntityManager entities, String id, boolean online) {
        User user = entities.find(User.class, id);
        if (online) {
            user.comeOnline();
        } else {
            user.goOffline();
        }
    }

    public static void delete(EntityManager entities, String id) {
        entities.remove(entities.find(User.class, id));
    }
}
