package dev.lobby.database;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings for the database.
 *
 * @param url empty for the embedded database
 * @param timeout how long a statement may take on PostgreSQL
 */
@ReadAtStart
public record DatabaseSettings(Optional<String> url, String user, Optional<String> password, Duration timeout)
        implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public DatabaseSettings(SettingReader reader) {
        this(
                reader.text("lobby.database.url"),
                reader.text("lobby.database.user").orElse("lobby"),
                reader.text("lobby.database.password"),
                reader.duration("lobby.database.timeout", "PT5S", "PT1S", "PT60S"));
    }
}
