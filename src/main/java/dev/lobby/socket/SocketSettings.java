package dev.lobby.socket;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import dev.lobby.subscription.SubscriptionSettings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Sessions and their commands.
 *
 * @param maxCommandBytes of one command
 * @param maxCommandsPerSecond of a session, ten times that at once; 0 is no limit
 * @param patience how long a session may go on breaking that limit
 * @param maxSessions of this node
 * @param anonymousPercent of these, which sessions without a token may take
 * @param maxSessionsPerAddress of these, of one address
 */
public record SocketSettings(
        int maxCommandBytes,
        int maxCommandsPerSecond,
        Duration patience,
        int maxSessions,
        int anonymousPercent,
        int maxSessionsPerAddress)
        implements Settings {
    private static final int PERCENT = 100;

    /** How many sessions may have no token: the other places are for those that have one. At least one. */
    int maxAnonymousSessions() {
        return (int) (((long) maxSessions * anonymousPercent + PERCENT - 1) / PERCENT);
    }

    /** Reads and checks them. */
    public static SocketSettings read(SettingReader reader) {
        SocketSettings settings = new SocketSettings(
                reader.integer("lobby.socket.max-command-bytes", 8192, 512, 16_384),
                reader.integer("lobby.socket.max-commands-per-second", 100, 0, 1_000_000),
                reader.duration("lobby.socket.patience", "PT10S", "PT0.1S", "PT1H"),
                reader.integer("lobby.socket.max-sessions", 50_000, 1, 1_000_000),
                reader.integer("lobby.socket.anonymous-percent", 90, 1, 100),
                reader.integer("lobby.socket.max-sessions-per-address", 2_000, 1, 1_000_000));
        SubscriptionSettings.read(reader).checkThatAllPatternsFitIntoOneCommand(settings.maxCommandBytes);
        return settings;
    }

    /** For injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        SocketSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
