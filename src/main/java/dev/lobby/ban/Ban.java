package dev.lobby.ban;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** That a user may not join a game. It causes no events. */
@Entity
@Table(name = "game_ban")
@IdClass(BanKey.class)
class Ban {
    @Id
    @Column(name = "game_id")
    private String gameId;

    @Id
    @Column(name = "user_id")
    private String userId;

    /** When it ends. */
    private @Nullable Instant until;

    @Column(name = "created_at")
    private Instant createdAt;

    protected Ban() {}

    Ban(String gameId, String userId, Instant now) {
        this.gameId = gameId;
        this.userId = userId;
        this.createdAt = now;
    }

    void lastUntil(@Nullable Instant end) {
        until = end;
    }

    String gameId() {
        return gameId;
    }

    String userId() {
        return userId;
    }

    Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    Instant createdAt() {
        return createdAt;
    }
}
