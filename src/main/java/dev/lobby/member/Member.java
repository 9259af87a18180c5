package dev.lobby.member;

import dev.lobby.change.TrackedEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/** A user's membership in a game. */
@Entity
@Table(name = "member")
@IdClass(MemberKey.class)
public class Member extends TrackedEntity {
    @Id
    @Column(name = "game_id")
    private String gameId;

    @Id
    @Column(name = "user_id")
    private String userId;

    private boolean ready;

    protected Member() {}

    Member(String gameId, String userId) {
        this.gameId = gameId;
        this.userId = userId;
    }

    void beReady(boolean isReady) {
        ready = isReady;
    }

    String gameId() {
        return gameId;
    }

    String userId() {
        return userId;
    }

    boolean isReady() {
        return ready;
    }
}
