package dev.lobby.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TrackedEntityTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private final TrackedEntity entity = new TrackedEntity() {};

    @Test
    void isUpdatedWhenItIsCreated() {
        entity.createdAt(NOON);

        assertThat(entity.createdAt()).isEqualTo(NOON);
        assertThat(entity.updatedAt()).isEqualTo(NOON);
    }

    @Test
    void isUpdatedAtTheTimeOfItsChange() {
        entity.createdAt(NOON);
        entity.updatedAt(NOON.plusSeconds(7));

        assertThat(entity.updatedAt()).isEqualTo(NOON.plusSeconds(7));
        assertThat(entity.createdAt()).isEqualTo(NOON);
    }

    @Test
    void isUpdatedLaterWithEachChangeOfOneMillisecond() {
        entity.createdAt(NOON);
        entity.updatedAt(NOON);
        assertThat(entity.updatedAt()).isEqualTo(NOON.plusMillis(1));

        entity.updatedAt(NOON);
        assertThat(entity.updatedAt()).isEqualTo(NOON.plusMillis(2));
    }

    @Test
    void isUpdatedLaterAlsoIfTheClockIsSetBack() {
        entity.createdAt(NOON);
        entity.updatedAt(NOON.minusSeconds(3600));

        assertThat(entity.updatedAt()).isEqualTo(NOON.plusMillis(1));
    }
}
