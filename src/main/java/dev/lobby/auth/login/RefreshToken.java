package dev.lobby.auth.login;

import dev.lobby.user.User;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token that was issued; only its hash is stored. All tokens that were obtained by refreshing one token form
 * a family. A spent token can be used for ten more seconds, because a second tab may not know yet, and then expires. A
 * token that was issued and is unknown, while its family is known, was therefore spent.
 */
@Entity
@Table(name = "refresh_token")
class RefreshToken {
    private static final Duration TWO_TABS = Duration.ofSeconds(10);

    /** Added so that the token still exists in the last moment of the ten seconds. */
    private static final Duration A_MOMENT = Duration.ofMillis(1);

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

    RefreshToken(RefreshText text, User user, Instant expiresAt) {
        this.hash = text.hash();
        this.family = text.family();
        this.userId = user.id();
        this.generation = user.tokenGeneration();
        this.expiresAt = expiresAt;
    }

    /**
     * Marks the token as spent.
     *
     * @param next the token that replaces it; it has another family if this token is of an earlier version
     */
    void spend(Instant now, RefreshText next) {
        family = next.family();
        if (spentAt == null) {
            spentAt = now;
            Instant end = now.plus(TWO_TABS).plus(A_MOMENT);
            expiresAt = end.isBefore(expiresAt) ? end : expiresAt;
        }
    }

    String family() {
        return family;
    }

    boolean isOf(User user) {
        return generation == user.tokenGeneration();
    }

    boolean hasExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /** Whether it was spent so long ago that nobody uses it by mistake. */
    boolean wasSpentLongBefore(Instant now) {
        return spentAt != null && spentAt.isBefore(now.minus(TWO_TABS));
    }
}
