package dev.lobby.user;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A refresh token that was given out, known by its hash alone. Those that were got by refreshing one are one family. */
@Entity
@Table(name = "refresh_token")
class RefreshToken {
    @Id
    private String hash;

    private String family;

    @Column(name = "user_id")
    private String userId;

    @Column(name = "token_generation")
    private long generation;

    @Column(name = "expires_at")
    private Instant expiresAt;

    @Column(name = "spent_at")
    private @Nullable Instant spentAt;

    protected RefreshToken() {}

    RefreshToken(String hash, String family, User user, Instant expiresAt) {
        this.hash = hash;
        this.family = family;
        this.userId = user.id();
        this.generation = user.tokenGeneration();
        this.expiresAt = expiresAt;
    }

    void spend(Instant now) {
        if (spentAt == null) {
            spentAt = now;
        }
    }

    String family() {
        return family;
    }

    String userId() {
        return userId;
    }

    boolean isOf(User user) {
        return generation == user.tokenGeneration();
    }

    boolean hasExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /** Whether it was spent before the time. */
    boolean wasSpentBefore(Instant time) {
        return spentAt != null && spentAt.isBefore(time);
    }
}
