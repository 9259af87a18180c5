package dev.lobby.socket;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import dev.lobby.subscription.SubscriptionSettings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * The settings of sessions and their commands.
 *
 * @param maxCommandBytes the maximum size of one command
 * @param maxCommandsPerSecond the maximum rate of a session's commands; ten times that may come at once; 0 means no
 *     limit
 * @param patience how long a session may continue to break this limit
 */
public record SocketSettings(int maxCommandBytes, int maxCommandsPerSecond, Duration patience) implements Settings {

    /** Reads and checks the settings. */
    public static SocketSettings read(SettingReader reader) {
        SocketSettings settings = new SocketSettings(
                reader.integer("lobby.socket.max-command-bytes", 8192, 512, 16_384),
                reader.integer("lobby.socket.max-commands-per-second", 100, 0, 1_000_000),
                reader.duration("lobby.socket.patience", "PT10S", "PT0.1S", "PT1H"));
        SubscriptionSettings.read(reader).checkThatAllPatternsFitIntoOneCommand(reader, settings.maxCommandBytes);
        return settings;
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        SocketSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
