package dev.lobby.message;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The settings for messages.
 *
 * @param maxPerTalk how many messages the talk of a game, or of two users, may have
 */
public record MessageSettings(int maxPerTalk) implements Settings {

    /** Reads and checks the settings. */
    public static MessageSettings read(SettingReader reader) {
        return new MessageSettings(reader.integer("lobby.message.max-per-talk", 1_000_000, 1, 100_000_000));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        MessageSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
