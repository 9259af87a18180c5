package dev.lobby.lifecycle;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * The settings for going down.
 *
 * @param time over how much time the sessions are closed
 */
@ReadAtStart
public record DrainSettings(Duration time) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public DrainSettings(SettingReader reader) {
        this(reader.duration("lobby.drain", "PT2S", "PT0S", "PT60S"));
    }
}
