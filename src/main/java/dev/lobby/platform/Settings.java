package dev.lobby.platform;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Every setting and every limit there is, read and checked once. Immutable.
 *
 * <p>The names, units, defaults and what each is for are in the README's table, in the same order.
 */
public record Settings(
        Visibility visibility,
        Optional<String> address,
        Database database,
        Log log,
        Socket socket,
        Token token,
        int gameMaxMembers) {

    /** Who may see which event. */
    public enum Visibility {
        /** Every session may see every event. */
        OPEN
    }

    /**
     * Where the database is.
     *
     * @param url without a value where the embedded database is to be used
     */
    public record Database(Optional<String> url, String user, Optional<String> password) {}

    /**
     * The event log.
     *
     * @param batch how many events the sequencer places in one transaction
     * @param poll how long pending events of a node that died may wait
     * @param page how many events are read from the database at once
     */
    public record Log(int batch, Duration poll, int page, int tailEvents, int tailBytes) {}

    /**
     * Sessions.
     *
     * @param routerInbox how many commands may wait for the router, of all sessions together
     * @param inboxTimeout how long a session's command waits for room there
     */
    public record Socket(
            int maxCommandBytes,
            int maxPatterns,
            int maxPatternBytes,
            int mailboxBytes,
            int mailboxAnswerBytes,
            int routerInbox,
            Duration inboxTimeout) {

        /** Around the patterns in a command: the braces, the members' names, a cursor and an id. */
        private static final int COMMAND_OVERHEAD = 256;

        /** The quotes and the comma that a pattern costs in an array. */
        private static final int PATTERN_OVERHEAD = 3;

        private void checkThatAllPatternsFitIntoOneCommand() {
            int needed = maxPatternBytes + PATTERN_OVERHEAD * maxPatterns + COMMAND_OVERHEAD;
            if (needed > maxCommandBytes) {
                throw new InvalidSettingException("lobby.socket.max-command-bytes=" + maxCommandBytes
                        + " is too small: all of a session's patterns must fit into one command, which takes " + needed
                        + " bytes with lobby.socket.max-patterns=" + maxPatterns
                        + " and lobby.socket.max-pattern-bytes=" + maxPatternBytes);
            }
        }
    }

    /**
     * Access and refresh tokens.
     *
     * @param key 32 bytes or more; without a value where the database keeps one
     */
    public record Token(Optional<byte[]> key, Duration accessLifetime, Duration refreshLifetime) {}

    /** @throws InvalidSettingException at the first value that is not allowed */
    static Settings read(SettingReader reader) {
        Settings settings = new Settings(
                reader.choice("lobby.visibility", Visibility.OPEN, Visibility.class),
                reader.text("lobby.address"),
                new Database(
                        reader.text("lobby.database.url"),
                        reader.text("lobby.database.user").orElse("lobby"),
                        reader.text("lobby.database.password")),
                new Log(
                        reader.integer("lobby.log.batch", 500, 1, 10_000),
                        reader.duration("lobby.log.poll", "PT1S", "PT0.01S", "PT60S"),
                        reader.integer("lobby.log.page", 100, 1, 10_000),
                        reader.integer("lobby.log.tail-events", 20_000, 1, 10_000_000),
                        reader.integer("lobby.log.tail-bytes", 32 << 20, 1 << 16, 1 << 30)),
                new Socket(
                        reader.integer("lobby.socket.max-command-bytes", 8192, 512, 16_384),
                        reader.integer("lobby.socket.max-patterns", 500, 1, 5_000),
                        reader.integer("lobby.socket.max-pattern-bytes", 6144, 255, 16_384),
                        reader.integer("lobby.socket.mailbox-bytes", 262_144, 1024, 1 << 26),
                        reader.integer("lobby.socket.mailbox-answer-bytes", 65_536, 1024, 1 << 24),
                        reader.integer("lobby.socket.router-inbox", 65_536, 16, 1 << 22),
                        reader.duration("lobby.socket.inbox-timeout", "PT10S", "PT0.1S", "PT60S")),
                new Token(
                        reader.text("lobby.token.key").map(Settings::decodeKey),
                        reader.duration("lobby.token.access-lifetime", "PT1H", "PT10S", "P1D"),
                        reader.duration("lobby.token.refresh-lifetime", "P30D", "PT1M", "P365D")),
                reader.integer("lobby.game.max-members", 1000, 1, 100_000));
        settings.socket.checkThatAllPatternsFitIntoOneCommand();
        return settings;
    }

    private static byte[] decodeKey(String key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(key);
            if (bytes.length >= 32) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, like a key that is too short; neither message may show the key.
        }
        throw new InvalidSettingException("lobby.token.key must be the Base64 form of at least 32 bytes");
    }

    /** The names of all settings. */
    static List<String> names() {
        SettingReader reader = new SettingReader(name -> Optional.empty());
        read(reader);
        return reader.names();
    }
}
