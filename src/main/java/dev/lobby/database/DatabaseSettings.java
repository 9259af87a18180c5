package dev.lobby.database;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings for the database.
 *
 * @param url empty for the embedded database
 * @param timeout how long a statement may take on PostgreSQL
 */
public record DatabaseSettings(Optional<String> url, String user, Optional<String> password, Duration timeout)
        implements Settings {

    /** Reads and checks the settings. */
    public static DatabaseSettings read(SettingReader reader) {
        return new DatabaseSettings(
                reader.text("lobby.database.url"),
                reader.text("lobby.database.user").orElse("lobby"),
                reader.text("lobby.database.password"),
                reader.duration("lobby.database.timeout", "PT5S", "PT1S", "PT60S"));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        DatabaseSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
