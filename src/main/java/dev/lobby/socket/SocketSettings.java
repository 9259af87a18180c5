package dev.lobby.socket;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import dev.lobby.subscription.SubscriptionSettings;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * The settings of sessions and their commands.
 *
 * @param maxCommandBytes the maximum size of one command
 * @param maxCommandsPerSecond the maximum rate of a session's commands; ten times that may come at once; 0 means no
 *     limit
 * @param patience how long a session may continue to break this limit
 */
@ReadAtStart
public record SocketSettings(int maxCommandBytes, int maxCommandsPerSecond, Duration patience) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public SocketSettings(SettingReader reader) {
        this(
                reader.integer("lobby.socket.max-command-bytes", 8192, 512, 16_384),
                reader.integer("lobby.socket.max-commands-per-second", 100, 0, 1_000_000),
                reader.duration("lobby.socket.patience", "PT10S", "PT0.1S", "PT1H"));
        new SubscriptionSettings(reader).checkThatAllPatternsFitIntoOneCommand(reader, maxCommandBytes);
    }
}
