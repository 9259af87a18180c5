package dev.lobby.message;

import jakarta.persistence.EntityManager;

/** What test programs do with messages. */
public final class MessagePrograms {
    private MessagePrograms() {}

    public static void create(EntityManager entities, String id, String body) {
        entities.persist(new Message(id, id, id, id, body));
    }

    public static void write(EntityManager entities, String id, String body) {
        entities.find(Message.class, id).write(body);
    }

    public static void delete(EntityManager entities, String id) {
        entities.remove(entities.find(Message.class, id));
    }
}
