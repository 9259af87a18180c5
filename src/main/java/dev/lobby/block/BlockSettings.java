package dev.lobby.block;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;

/**
 * The settings for blocks.
 *
 * @param max how many others a user may block
 */
@ReadAtStart
public record BlockSettings(int max) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public BlockSettings(SettingReader reader) {
        this(reader.integer("lobby.block.max", 1_000, 1, 100_000));
    }
}
