package dev.lobby.change;

import jakarta.persistence.Column;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

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

    @PrePersist
    void create() {
        createdAt = now();
        updatedAt = createdAt;
    }

    @PreUpdate
    void update() {
        Instant next = updatedAt.plusMillis(1);
        Instant now = now();
        updatedAt = now.isAfter(next) ? now : next;
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant updatedAt() {
        return updatedAt;
    }
}
