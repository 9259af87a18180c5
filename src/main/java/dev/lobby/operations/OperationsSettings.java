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
 * What operators watch.
 *
 * @param healthTimeout how long after its last answer the database counts as there
 * @param metricsAllowed from where metrics may be read, beside this machine
 */
public record OperationsSettings(Duration healthTimeout, List<Cidr> metricsAllowed) implements Settings {

    /** Reads and checks them. */
    public static OperationsSettings read(SettingReader reader) {
        return new OperationsSettings(
                reader.duration("lobby.health.timeout", "PT5S", "PT3S", "PT60S"),
                Cidr.read(reader, "lobby.metrics.allowed"));
    }

    /** For injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        OperationsSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
