package dev.lobby.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventMetersTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EventMeters events = new EventMeters(Set.of("game.created"), meters);

    @Test
    void countsNamesThatMappingsHaveAndAllOthersTogether() {
        events.committed(Map.of(events.label("game.created"), 2));
        events.committed(Map.of(events.label("a.signal"), 1));
        events.committed(Map.of(events.label("another.signal"), 1));

        assertThat(meters.getMeters()).hasSize(2);
        assertThat(meters.get("lobby.events.recorded")
                        .tag("event", "game.created")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get("lobby.events.recorded")
                        .tag("event", "other")
                        .counter()
                        .count())
                .isEqualTo(2);
    }
}
