package dev.lobby.presence;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Who is online.
 *
 * @param timeout how long a user without a session and without a call stays online
 */
public record PresenceSettings(Duration timeout) implements Settings {

    /** Reads and checks them. */
    public static PresenceSettings read(SettingReader reader) {
        return new PresenceSettings(reader.duration("lobby.presence.timeout", "PT60S", "PT1S", "P1D"));
    }

    /** For injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        PresenceSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
