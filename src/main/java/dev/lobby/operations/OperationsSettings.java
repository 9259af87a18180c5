package dev.lobby.operations;

import dev.lobby.edge.Cidr;
import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/**
 * The settings for health and metrics.
 *
 * @param healthTimeout how long after its last answer the database still counts as available
 * @param metricsAllowed the addresses, besides this machine, that may read metrics
 */
@ReadAtStart
public record OperationsSettings(Duration healthTimeout, List<Cidr> metricsAllowed) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public OperationsSettings(SettingReader reader) {
        this(
                reader.duration("lobby.health.timeout", "PT5S", "PT3S", "PT60S"),
                Cidr.read(reader, "lobby.metrics.allowed"));
    }
}
