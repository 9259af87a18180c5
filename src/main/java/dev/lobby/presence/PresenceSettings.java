package dev.lobby.presence;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * The settings for presence.
 *
 * @param timeout how long a user without a session stays online after the last call
 */
public record PresenceSettings(Duration timeout) implements Settings {

    /** Reads and checks the settings. */
    public static PresenceSettings read(SettingReader reader) {
        return new PresenceSettings(reader.duration("lobby.presence.timeout", "PT60S", "PT1S", "P1D"));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        PresenceSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
