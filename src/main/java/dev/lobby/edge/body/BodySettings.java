package dev.lobby.edge.body;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Requests whose bodies have not come whole.
 *
 * @param maxPending how many requests may be waited for
 * @param maxPendingPerAddress of these, of one address
 * @param timeout how long one is waited for
 */
public record BodySettings(int maxPending, int maxPendingPerAddress, Duration timeout) implements Settings {

    /** Reads and checks them. */
    public static BodySettings read(SettingReader reader) {
        return new BodySettings(
                reader.integer("lobby.rest.max-pending-bodies", 100, 1, 100_000),
                reader.integer("lobby.rest.max-pending-bodies-per-address", 50, 1, 100_000),
                reader.duration("lobby.rest.body-timeout", "PT20S", "PT0.1S", "PT10M"));
    }

    /** For injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        BodySettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
