package dev.lobby.operations;

import dev.lobby.edge.Cidr;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * The settings for health and metrics.
 *
 * @param healthTimeout how long after its last answer the database still counts as available
 * @param metricsAllowed the addresses, besides this machine, that may read metrics
 */
public record OperationsSettings(Duration healthTimeout, List<Cidr> metricsAllowed) implements Settings {

    /** Reads and checks the settings. */
    public static OperationsSettings read(SettingReader reader) {
        return new OperationsSettings(
                reader.duration("lobby.health.timeout", "PT5S", "PT3S", "PT60S"),
                Cidr.read(reader, "lobby.metrics.allowed"));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        OperationsSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
