package dev.lobby.presence;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * The settings for presence.
 *
 * @param timeout how long a user without a session stays online after the last call
 */
@ReadAtStart
public record PresenceSettings(Duration timeout) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public PresenceSettings(SettingReader reader) {
        this(reader.duration("lobby.presence.timeout", "PT60S", "PT1S", "P1D"));
    }
}
