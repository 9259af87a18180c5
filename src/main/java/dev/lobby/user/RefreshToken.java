package dev.lobby.user;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token that was given out, known by its hash alone. Those that were got by refreshing one are one family.
 * When it is spent it is good for ten seconds more, because a second tab may not know yet, and then expires: what is no
 * longer known of a family was spent.
 */
@Entity
@Table(name = "refresh_token")
class RefreshToken {
    private static final Duration TWO_TABS = Duration.ofSeconds(10);

    /** So that it is there for the last moment too. */
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

    /** @param next what was got for it; that has another family where this one is of an earlier version */
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

    /** Whether it was spent for so long that nobody uses it by mistake. */
    boolean wasSpentLongBefore(Instant now) {
        return spentAt != null && spentAt.isBefore(now.minus(TWO_TABS));
    }
}
