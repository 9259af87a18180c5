package dev.lobby.change;

import jakarta.persistence.Column;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;

/**
 * An entity whose changes cause events, as its {@link EventMapping} says. Its {@code updatedAt} only ever grows, by a
 * millisecond at least, whatever the clock does; who changes one holds its row's lock.
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
