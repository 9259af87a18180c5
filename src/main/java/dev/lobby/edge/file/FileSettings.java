package dev.lobby.edge.file;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;

/**
 * The settings for the files of the WAR.
 *
 * @param maxBytes how many bytes of them are kept in memory
 */
@ReadAtStart
public record FileSettings(int maxBytes) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public FileSettings(SettingReader reader) {
        this(reader.integer("lobby.rest.max-file-bytes", 1 << 25, 0, 1 << 30));
    }
}
