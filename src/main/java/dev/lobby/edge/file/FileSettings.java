package dev.lobby.edge.file;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The settings for the files of the WAR.
 *
 * @param maxBytes how many bytes of them are kept in memory
 */
public record FileSettings(int maxBytes) implements Settings {

    /** Reads and checks the settings. */
    public static FileSettings read(SettingReader reader) {
        return new FileSettings(reader.integer("lobby.rest.max-file-bytes", 1 << 25, 0, 1 << 30));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        FileSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
