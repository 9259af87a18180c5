package dev.lobby.game;

import jakarta.persistence.EntityManager;

/** What test programs do with games. */
public final class GamePrograms {
    private GamePrograms() {}

    public static void create(EntityManager entities, String id, String name, String owner) {
        entities.persist(new Game(id, name, owner, null, 100));
    }

    public static void rename(EntityManager entities, String id, String name) {
        entities.find(Game.class, id).rename(name);
    }

    public static void delete(EntityManager entities, String id) {
        entities.remove(entities.find(Game.class, id));
    }
}
