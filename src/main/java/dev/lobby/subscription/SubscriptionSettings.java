package dev.lobby.subscription;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * What sessions are subscribed to.
 *
 * @param visibility who may see which event
 * @param maxPatterns of one session
 * @param maxPatternBytes of all patterns of one session together
 * @param routerInbox how many commands may wait for the router, of all sessions together
 * @param sessionInbox how many of one session
 * @param inboxTimeout how long a session's command waits for room there
 * @param answerPatience how long a session's commands wait for its client to take the answers to earlier ones
 * @param liveInterval after how long without an event a client is told how far it has come
 */
public record SubscriptionSettings(
        Visibility visibility,
        int maxPatterns,
        int maxPatternBytes,
        int routerInbox,
        int sessionInbox,
        Duration inboxTimeout,
        Duration answerPatience,
        Duration liveInterval)
        implements Settings {
    /** Around the patterns in a command: the braces, the members' names, a cursor and an id. */
    private static final int COMMAND_OVERHEAD = 256;

    /** The quotes and the comma that a pattern costs in an array. */
    private static final int PATTERN_OVERHEAD = 3;

    /** Who may see which event. */
    public enum Visibility {
        /** Every session may see every event. */
        OPEN
    }

    /**
     * A client resumes with all of its patterns in one command, so a command must be large enough for them.
     *
     * @throws dev.lobby.settings.InvalidSettingException if it is not
     */
    public void checkThatAllPatternsFitIntoOneCommand(int maxCommandBytes) {
        int needed = maxPatternBytes + PATTERN_OVERHEAD * maxPatterns + COMMAND_OVERHEAD;
        if (needed > maxCommandBytes) {
            throw SettingReader.refusal("lobby.socket.max-command-bytes=" + maxCommandBytes
                    + " is too small: all of a session's patterns must fit into one command, which takes " + needed
                    + " bytes with lobby.socket.max-patterns=" + maxPatterns
                    + " and lobby.socket.max-pattern-bytes=" + maxPatternBytes);
        }
    }

    /** Reads and checks them. */
    public static SubscriptionSettings read(SettingReader reader) {
        return new SubscriptionSettings(
                reader.choice("lobby.visibility", Visibility.OPEN, Visibility.class),
                reader.integer("lobby.socket.max-patterns", 500, 1, 5_000),
                reader.integer("lobby.socket.max-pattern-bytes", 6144, 255, 16_384),
                reader.integer("lobby.socket.router-inbox", 65_536, 16, 1 << 22),
                reader.integer("lobby.socket.session-inbox", 256, 1, 1 << 16),
                reader.duration("lobby.socket.inbox-timeout", "PT10S", "PT0.1S", "PT60S"),
                reader.duration("lobby.socket.answer-patience", "PT1S", "PT0S", "PT60S"),
                reader.duration("lobby.socket.live-interval", "PT60S", "PT1S", "PT1H"));
    }

    /** For injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        SubscriptionSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
