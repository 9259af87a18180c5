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
 * @param maxSessions the maximum number of sessions of this server
 * @param anonymousPercent the share of these that sessions without a token may take
 * @param maxSessionsPerAddress the maximum number of sessions of one address
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

    /** Fewer places than this are not reserved, so that a small limit means what it says. */
    private static final int MIN_RESERVED = 10;

    /**
     * Returns how many sessions may have no token. The other places are reserved for sessions with a token, unless they
     * would be fewer than {@value #MIN_RESERVED}.
     */
    int maxAnonymousSessions() {
        int reserved = (int) ((long) maxSessions * (PERCENT - anonymousPercent) / PERCENT);
        return reserved < MIN_RESERVED ? maxSessions : maxSessions - reserved;
    }

    /** Reads and checks the settings. */
    public static SocketSettings read(SettingReader reader) {
        SocketSettings settings = new SocketSettings(
                reader.integer("lobby.socket.max-command-bytes", 8192, 512, 16_384),
                reader.integer("lobby.socket.max-commands-per-second", 100, 0, 1_000_000),
                reader.duration("lobby.socket.patience", "PT10S", "PT0.1S", "PT1H"),
                reader.integer("lobby.socket.max-sessions", 50_000, 1, 1_000_000),
                reader.integer("lobby.socket.anonymous-percent", 90, 1, 100),
                reader.integer("lobby.socket.max-sessions-per-address", 2_000, 1, 1_000_000));
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
