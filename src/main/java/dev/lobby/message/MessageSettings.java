package dev.lobby.message;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;

/**
 * The settings for messages.
 *
 * @param maxPerTalk how many messages the talk of a game, or of two users, may have
 */
@ReadAtStart
public record MessageSettings(int maxPerTalk) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public MessageSettings(SettingReader reader) {
        this(reader.integer("lobby.message.max-per-talk", 1_000_000, 1, 100_000_000));
    }
}
