package dev.lobby.change;

import jakarta.persistence.Column;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;

/**
 * An entity whose changes cause events, as defined by its {@link EventMapping}. {@code updatedAt} increases with every
 * change, by at least a millisecond, even if the clock is set back. Whoever changes an entity must hold the lock on its
 * row.
 */
@MappedSuperclass
@EntityListeners(EntityChangeListener.class)
public abstract class TrackedEntity {
    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    void createdAt(Instant now) {
        createdAt = now;
        updatedAt = now;
    }

    void updatedAt(Instant now) {
        Instant next = updatedAt.plusMillis(1);
        updatedAt = now.isAfter(next) ? now : next;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant updatedAt() {
        return updatedAt;
    }
}
