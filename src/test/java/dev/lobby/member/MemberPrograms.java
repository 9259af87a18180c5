package dev.lobby.member;

import jakarta.persistence.EntityManager;

/** What test programs do with members. */
public final class MemberPrograms {
    private MemberPrograms() {}

    public static void create(EntityManager entities, String game, String user) {
        entities.persist(new Member(game, user, false).ofGameThatIs(false));
    }

    public static void beReady(EntityManager entities, String game, String user, boolean ready) {
        entities.find(Member.class, new MemberKey(game, user))
                .ofGameThatIs(false)
                .beReady(ready);
    }

    public static void delete(EntityManager entities, String game, String user) {
        entities.remove(entities.find(Member.class, new MemberKey(game, user)).ofGameThatIs(false));
    }
}
