package dev.lobby.lifecycle;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * The settings for going down.
 *
 * @param time over how much time the sessions are closed
 */
public record DrainSettings(Duration time) implements Settings {

    /** Reads and checks the settings. */
    public static DrainSettings read(SettingReader reader) {
        return new DrainSettings(reader.duration("lobby.drain", "PT2S", "PT0S", "PT60S"));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        DrainSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
