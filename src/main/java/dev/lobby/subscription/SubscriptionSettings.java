package dev.lobby.subscription;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * The settings of subscriptions.
 *
 * @param maxPatterns the maximum number of patterns of one session
 * @param maxPatternBytes the maximum size of all patterns of one session together
 * @param routerInbox how many commands of all sessions together may wait for the router
 * @param sessionInbox how many commands of one session may wait for the router
 * @param inboxTimeout how long a session's command waits for room in these inboxes
 * @param answerPatience how long a session's commands wait for its client to read the answers to earlier ones
 * @param liveInterval the time without an event after which a client receives a {@code live} frame with its cursor
 */
@ReadAtStart
public record SubscriptionSettings(
        int maxPatterns,
        int maxPatternBytes,
        int routerInbox,
        int sessionInbox,
        Duration inboxTimeout,
        Duration answerPatience,
        Duration liveInterval)
        implements Settings {
    /** The bytes around the patterns in a command: the braces, the names of the members, a cursor and an id. */
    private static final int COMMAND_OVERHEAD = 256;

    /** The quotes and the comma around a pattern in an array. */
    private static final int PATTERN_OVERHEAD = 3;

    /**
     * Checks that a command may be large enough for all patterns of a session, because a client resumes with all of
     * them in one command.
     *
     * @throws dev.lobby.settings.InvalidSettingException if a command may not be large enough
     */
    public void checkThatAllPatternsFitIntoOneCommand(SettingReader reader, int maxCommandBytes) {
        int needed = maxPatternBytes + PATTERN_OVERHEAD * maxPatterns + COMMAND_OVERHEAD;
        if (needed > maxCommandBytes) {
            throw reader.refusal("lobby.socket.max-command-bytes=" + maxCommandBytes
                    + " is too small: all of a session's patterns must fit into one command, which takes " + needed
                    + " bytes with lobby.socket.max-patterns=" + maxPatterns
                    + " and lobby.socket.max-pattern-bytes=" + maxPatternBytes);
        }
    }

    /** Reads and checks the settings. */
    @Inject
    public SubscriptionSettings(SettingReader reader) {
        this(
                reader.integer("lobby.socket.max-patterns", 500, 1, 5_000),
                reader.integer("lobby.socket.max-pattern-bytes", 6144, 255, 16_384),
                reader.integer("lobby.socket.router-inbox", 65_536, 16, 1 << 22),
                reader.integer("lobby.socket.session-inbox", 256, 1, 1 << 16),
                reader.duration("lobby.socket.inbox-timeout", "PT10S", "PT0.1S", "PT60S"),
                reader.duration("lobby.socket.answer-patience", "PT1S", "PT0S", "PT60S"),
                reader.duration("lobby.socket.live-interval", "PT60S", "PT1S", "PT1H"));
    }
}
