package dev.lobby.platform;

import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
        Edge edge,
        Token token,
        Presence presence,
        int gameMaxMembers,
        int messageMaxPerTalk,
        Operations operations) {

    /** Who may see which event. */
    public enum Visibility {
        /** Every session may see every event. */
        OPEN
    }

    /** How frames are sent. */
    public enum Sending {
        /** As is best for the server. */
        AUTO,
        /** One by one, by the platform's API. */
        PLAIN
    }

    /** Whether sessions are opened on a server where they cannot be bound to their own connections. */
    public enum Unbound {
        /** They are refused. */
        REFUSE,
        /** Bytes of one client may reach another. */
        ACCEPT
    }

    /**
     * Where the database is.
     *
     * @param url without a value where the embedded database is to be used
     * @param timeout how long PostgreSQL may take for a statement
     */
    public record Database(Optional<String> url, String user, Optional<String> password, Duration timeout) {}

    /**
     * The event log.
     *
     * @param transactionBytes of a transaction's events that wait in memory for its end
     * @param batch how many events the sequencer places in one transaction
     * @param poll how long pending events of a node that died may wait
     * @param page how many events are read from the database at once
     * @param retention how long events can be replayed
     * @param pruneBatch how many events are forgotten in one transaction
     */
    public record Log(
            int transactionBytes,
            int batch,
            Duration poll,
            int page,
            int tailEvents,
            int tailBytes,
            Duration retention,
            int pruneBatch) {

        private static final Duration LONGEST_PRUNE_INTERVAL = Duration.ofMinutes(1);
        private static final int PRUNES_IN_A_RETENTION = 10;

        /** How often is looked for events that are too old: so that none is kept much longer than it is to be. */
        public Duration pruneInterval() {
            Duration interval = retention.dividedBy(PRUNES_IN_A_RETENTION);
            return interval.compareTo(LONGEST_PRUNE_INTERVAL) < 0 ? interval : LONGEST_PRUNE_INTERVAL;
        }
    }

    /**
     * Sessions.
     *
     * @param mailboxTotalBytes of all sessions together
     * @param routerInbox how many commands may wait for the router, of all sessions together
     * @param sessionInbox how many of one session
     * @param answerPatience how long a session's commands wait for its client to take the answers to earlier ones
     * @param inboxTimeout how long a session's command waits for room there
     * @param maxCommandsPerSecond of a session; 0 is no limit
     * @param patience how long a session may go on breaking that limit
     * @param maxReplaysPerMinute of an address; 0 is no limit
     * @param maxEventsReadPerMinute of the log, for a user or an address; 0 is no limit
     * @param liveInterval after how long without an event a client is told how far it has come
     * @param maxHandshakesPerSecond of an address, ten times that at once; 0 is no limit
     * @param anonymousPercent of all places, which sessions without a token may take
     * @param stallTimeout how long a session may take nothing while something waits for it
     * @param pingInterval after how much silence a session is asked for a sign of life
     * @param longestRest of a thread that sends, after it has sent much
     * @param sendBufferBytes what the kernel and the server may hold of what one session has not taken
     */
    public record Socket(
            int maxCommandBytes,
            int maxPatterns,
            int maxPatternBytes,
            int mailboxBytes,
            int mailboxAnswerBytes,
            Duration answerPatience,
            long mailboxTotalBytes,
            int routerInbox,
            int sessionInbox,
            Duration inboxTimeout,
            int maxCommandsPerSecond,
            Duration patience,
            int maxReplaysPerMinute,
            int maxEventsReadPerMinute,
            Duration liveInterval,
            int maxHandshakesPerSecond,
            int maxSessions,
            int anonymousPercent,
            int maxSessionsPerAddress,
            Duration stallTimeout,
            Duration pingInterval,
            Duration longestRest,
            int sendBufferBytes,
            Sending sending,
            Unbound unbound) {

        private static final int PERCENT = 100;

        /** How many sessions may have no token: the other places are for those that have one. At least one. */
        public int maxAnonymousSessions() {
            return (int) (((long) maxSessions * anonymousPercent + PERCENT - 1) / PERCENT);
        }

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
     * Who may call, from where and how often. A rate of 0 is none.
     *
     * @param hosts names by which clients call this server, beside that of its address
     * @param anyOrigin whether pages of all origins may call
     * @param maxLoginsPerMinute registrations and failed logins of an address
     * @param maxHashesPerMinute passwords that are hashed, of an address and of a user
     * @param maxWaitingHashes how many calls may wait for a password to be hashed; each holds one of the server's threads
     * @param maxPendingBodies how many requests may be waited for whose bodies have not come whole
     * @param maxPendingBodiesPerAddress of these, of one address
     * @param bodyTimeout how long one is waited for
     * @param maxBytesPerDay that a user may send to be kept; 0 is no limit
     * @param rememberedCallers how many users and addresses are told apart, of those that call most recently
     */
    public record Edge(
            List<Cidr> trustedProxies,
            Set<String> hosts,
            boolean anyOrigin,
            Set<WebOrigin> origins,
            int maxRequestsPerSecond,
            int maxLoginsPerMinute,
            int maxHashesPerMinute,
            int maxWaitingHashes,
            int maxPendingBodies,
            int maxPendingBodiesPerAddress,
            Duration bodyTimeout,
            long maxBytesPerDay,
            int rememberedCallers) {

        /** Less than the threads that WildFly has for each processor, which is 16. */
        private static final int WAITING_HASHES_OF_PROCESSOR = 12;

        private static final WebOrigin ANY = new WebOrigin("*", "*", -1);

        private static Edge read(SettingReader reader) {
            Set<WebOrigin> origins = new HashSet<>(reader.list(
                    "lobby.origins",
                    text -> text.equals("*") ? Optional.of(ANY) : WebOrigin.parse(text),
                    "origins like https://play.example.com with commas between them, or *"));
            return new Edge(
                    networks(reader, "lobby.proxy.trusted"),
                    Set.copyOf(reader.list(
                            "lobby.hosts",
                            text -> WebOrigin.parse("http://" + text)
                                    .filter(origin -> origin.equals(new WebOrigin("http", origin.host(), 80)))
                                    .map(WebOrigin::host),
                            "names like play.example.com with commas between them")),
                    origins.contains(ANY),
                    Set.copyOf(origins),
                    reader.integer("lobby.rest.max-requests-per-second", 50, 0, 1_000_000),
                    reader.integer("lobby.rest.max-logins-per-minute", 60, 0, 1_000_000),
                    reader.integer("lobby.rest.max-hashes-per-minute", 600, 0, 1_000_000),
                    reader.integer(
                            "lobby.rest.max-waiting-hashes",
                            WAITING_HASHES_OF_PROCESSOR * Runtime.getRuntime().availableProcessors(),
                            1,
                            10_000),
                    reader.integer("lobby.rest.max-pending-bodies", 100, 1, 100_000),
                    reader.integer("lobby.rest.max-pending-bodies-per-address", 50, 1, 100_000),
                    reader.duration("lobby.rest.body-timeout", "PT20S", "PT0.1S", "PT10M"),
                    reader.number("lobby.rest.max-bytes-per-day", 1 << 27, 0, 1L << 40),
                    reader.integer("lobby.rest.remembered-callers", 100_000, 1_000, 10_000_000));
        }
    }

    /**
     * Access and refresh tokens.
     *
     * @param key 32 bytes or more, as all keys; without a value where the database keeps one
     * @param previousKey signs nothing, but what it has signed is valid
     * @param maxRefreshTokens of a user that are good
     */
    public record Token(
            Optional<byte[]> key,
            Optional<byte[]> previousKey,
            Duration accessLifetime,
            Duration refreshLifetime,
            int maxRefreshTokens) {}

    /**
     * Who is online.
     *
     * @param timeout how long somebody stays so who has no session and makes no call
     */
    public record Presence(Duration timeout) {}

    /**
     * For those who watch over the server.
     *
     * @param healthTimeout how long after its last answer the database counts as there
     * @param metricsAllowed from where metrics may be read, beside this machine
     */
    public record Operations(Duration healthTimeout, List<Cidr> metricsAllowed) {}

    /** @throws InvalidSettingException at the first value that is not allowed */
    static Settings read(SettingReader reader) {
        Settings settings = new Settings(
                reader.choice("lobby.visibility", Visibility.OPEN, Visibility.class),
                reader.text("lobby.address"),
                new Database(
                        reader.text("lobby.database.url"),
                        reader.text("lobby.database.user").orElse("lobby"),
                        reader.text("lobby.database.password"),
                        reader.duration("lobby.database.timeout", "PT5S", "PT1S", "PT60S")),
                new Log(
                        reader.integer("lobby.log.transaction-bytes", 1 << 20, 256, 1 << 30),
                        reader.integer("lobby.log.batch", 500, 1, 10_000),
                        reader.duration("lobby.log.poll", "PT1S", "PT0.01S", "PT60S"),
                        reader.integer("lobby.log.page", 100, 1, 10_000),
                        reader.integer("lobby.log.tail-events", 20_000, 1, 10_000_000),
                        reader.integer("lobby.log.tail-bytes", 32 << 20, 1 << 16, 1 << 30),
                        reader.duration("lobby.log.retention", "P7D", "PT1S", "P3650D"),
                        reader.integer("lobby.log.prune-batch", 1_000, 1, 100_000)),
                new Socket(
                        reader.integer("lobby.socket.max-command-bytes", 8192, 512, 16_384),
                        reader.integer("lobby.socket.max-patterns", 500, 1, 5_000),
                        reader.integer("lobby.socket.max-pattern-bytes", 6144, 255, 16_384),
                        reader.integer("lobby.socket.mailbox-bytes", 262_144, 1024, 1 << 26),
                        reader.integer("lobby.socket.mailbox-answer-bytes", 65_536, 1024, 1 << 24),
                        reader.duration("lobby.socket.answer-patience", "PT1S", "PT0S", "PT60S"),
                        reader.number(
                                "lobby.socket.mailbox-total-bytes",
                                Runtime.getRuntime().maxMemory() / 4,
                                1 << 20,
                                1L << 40),
                        reader.integer("lobby.socket.router-inbox", 65_536, 16, 1 << 22),
                        reader.integer("lobby.socket.session-inbox", 256, 1, 1 << 16),
                        reader.duration("lobby.socket.inbox-timeout", "PT10S", "PT0.1S", "PT60S"),
                        reader.integer("lobby.socket.max-commands-per-second", 100, 0, 1_000_000),
                        reader.duration("lobby.socket.patience", "PT10S", "PT0.1S", "PT1H"),
                        reader.integer("lobby.socket.max-replays-per-minute", 600, 0, 1_000_000),
                        reader.integer("lobby.socket.max-events-read-per-minute", 10_000_000, 0, 1_000_000_000),
                        reader.duration("lobby.socket.live-interval", "PT60S", "PT1S", "PT1H"),
                        reader.integer("lobby.socket.max-handshakes-per-second", 500, 0, 1_000_000),
                        reader.integer("lobby.socket.max-sessions", 50_000, 1, 1_000_000),
                        reader.integer("lobby.socket.anonymous-percent", 90, 1, 100),
                        reader.integer("lobby.socket.max-sessions-per-address", 2_000, 1, 1_000_000),
                        reader.duration("lobby.socket.stall-timeout", "PT30S", "PT0.5S", "PT1H"),
                        reader.duration("lobby.socket.ping-interval", "PT25S", "PT0.2S", "PT1H"),
                        reader.duration("lobby.socket.longest-rest", "PT0.02S", "PT0S", "PT1S"),
                        reader.integer("lobby.socket.send-buffer-bytes", 131_072, 8_192, 1 << 24),
                        reader.choice("lobby.socket.sending", Sending.AUTO, Sending.class),
                        reader.choice("lobby.socket.unbound", Unbound.REFUSE, Unbound.class)),
                Edge.read(reader),
                new Token(
                        key(reader, "lobby.token.key"),
                        key(reader, "lobby.token.previous-key"),
                        reader.duration("lobby.token.access-lifetime", "PT1H", "PT10S", "P1D"),
                        reader.duration("lobby.token.refresh-lifetime", "P30D", "PT1M", "P365D"),
                        reader.integer("lobby.token.max-refresh-tokens", 100, 1, 10_000)),
                new Presence(reader.duration("lobby.presence.timeout", "PT60S", "PT1S", "P1D")),
                reader.integer("lobby.game.max-members", 1000, 1, 100_000),
                reader.integer("lobby.message.max-per-talk", 1_000_000, 1, 100_000_000),
                new Operations(
                        reader.duration("lobby.health.timeout", "PT5S", "PT3S", "PT60S"),
                        networks(reader, "lobby.metrics.allowed")));
        settings.socket.checkThatAllPatternsFitIntoOneCommand();
        return settings;
    }

    private static List<Cidr> networks(SettingReader reader, String name) {
        return reader.list(name, Cidr::parse, "addresses like 10.0.0.0/8 or ::1 with commas between them");
    }

    private static Optional<byte[]> key(SettingReader reader, String name) {
        return reader.text(name).map(text -> decodeKey(name, text));
    }

    private static byte[] decodeKey(String name, String key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(key);
            if (bytes.length >= 32) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, like a key that is too short; neither message may show the key.
        }
        throw new InvalidSettingException(name + " must be the Base64 form of at least 32 bytes");
    }

    /** The names of all settings. */
    static List<String> names() {
        SettingReader reader = new SettingReader(name -> Optional.empty());
        read(reader);
        return reader.names();
    }
}
