package dev.lobby.edge.limit;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * The quotas of users and addresses.
 *
 * @param quotas the quota of each resource
 * @param runningCalls how many calls of users at one address are carried out at the same time while no other address
 *     calls; the others wait for their turn; {@link Quota#UNLIMITED} means that none waits
 * @param turnTimeout how long a call waits for its turn
 * @param anonymousSessions how many sessions without a token all together may have
 * @param rememberedCallers how many users and addresses, of those that called most recently, are remembered for each rate
 */
@ReadAtStart
public record LimitSettings(
        Map<Resource, Quota> quotas,
        long runningCalls,
        Duration turnTimeout,
        int anonymousSessions,
        int rememberedCallers)
        implements Settings {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** How many seconds' worth of calls may come at once. */
    private static final int BURST = 10;

    /** How many users' calls an address may have. Each of 200 players behind it has a message in a second. */
    private static final int CALLERS = 5;

    /** How many users' bytes an address may store in a day. */
    private static final int WRITERS = 10;

    private static final int PERCENT = 100;

    /** Fewer places than this are not reserved, so that a small limit means what it says. */
    private static final int MIN_RESERVED = 10;

    /** An eighth of the 16 threads for each processor of the server that has fewest. */
    private static final int WAITING_FOR_EACH_PROCESSOR = 2;

    /** More would not be faster, and would take processors and connections to the database from others. */
    private static final int RUNNING_FOR_EACH_PROCESSOR = 4;

    /** Reads and checks the settings. */
    @Inject
    public LimitSettings(SettingReader reader) {
        this(
                reader,
                reader.integer("lobby.socket.max-sessions", 50_000, 1, 1_000_000),
                Runtime.getRuntime().availableProcessors());
    }

    private LimitSettings(SettingReader reader, int sessions, int processors) {
        this(
                quotas(reader, sessions, processors),
                Quota.of(reader.integer(
                        "lobby.rest.max-running-calls-per-address",
                        RUNNING_FOR_EACH_PROCESSOR * processors,
                        0,
                        100_000)),
                reader.duration("lobby.rest.turn-timeout", "PT2S", "PT0.1S", "PT10S"),
                anonymous(sessions, reader.integer("lobby.socket.anonymous-percent", 90, 1, PERCENT)),
                reader.integer("lobby.rest.remembered-callers", 100_000, 1_000, 10_000_000));
    }

    private static Map<Resource, Quota> quotas(SettingReader reader, int sessions, int processors) {
        long requests = Quota.of(reader.integer("lobby.rest.max-requests-per-second", 50, 0, 1_000_000));
        long attempts = Quota.of(reader.integer("lobby.rest.max-logins-per-minute", 60, 0, 1_000_000));
        long hashes = Quota.of(reader.integer("lobby.rest.max-hashes-per-minute", 600, 0, 1_000_000));
        long bytes = Quota.of(reader.number("lobby.rest.max-bytes-per-day", 1 << 27, 0, 1L << 40));
        long files = Quota.of(reader.integer("lobby.rest.max-files-per-second", 500, 0, 1_000_000));
        long handshakes = Quota.of(reader.integer("lobby.socket.max-handshakes-per-second", 500, 0, 1_000_000));
        long frames = Quota.of(reader.integer("lobby.socket.max-frames-per-second-per-address", 2_000, 0, 10_000_000));
        long replays = Quota.of(reader.integer("lobby.socket.max-replays-per-minute", 600, 0, 1_000_000));
        long events = Quota.of(reader.integer("lobby.socket.max-events-read-per-minute", 10_000_000, 0, 1_000_000_000));
        long deletions = Quota.of(reader.integer("lobby.rest.max-concurrent-deletions", 4, 0, 100_000));
        long patterns = reader.number(
                "lobby.socket.pattern-memory-bytes", Runtime.getRuntime().maxMemory() / 8, 1 << 20, 1L << 40);
        int threads =
                reader.integer("lobby.socket.max-waiting-threads", WAITING_FOR_EACH_PROCESSOR * processors, 1, 10_000);
        Map<Resource, Quota> quotas = new EnumMap<>(Resource.class);
        quotas.put(Resource.REQUESTS, new Quota.Rate(requests, Quota.times(CALLERS, requests), SECOND, BURST));
        quotas.put(Resource.ATTEMPTS, new Quota.Rate(Quota.UNLIMITED, attempts, MINUTE, 1));
        quotas.put(Resource.HASHES, new Quota.Rate(hashes, hashes, MINUTE, 1));
        quotas.put(Resource.STORED_BYTES, new Quota.Rate(bytes, Quota.times(WRITERS, bytes), DAY, 1));
        quotas.put(Resource.FILES, new Quota.Rate(Quota.UNLIMITED, files, SECOND, BURST));
        quotas.put(Resource.HANDSHAKES, new Quota.Rate(Quota.UNLIMITED, handshakes, SECOND, BURST));
        quotas.put(Resource.FRAMES, new Quota.Rate(Quota.UNLIMITED, frames, SECOND, 1));
        quotas.put(Resource.REPLAYS, new Quota.Rate(Quota.UNLIMITED, replays, MINUTE, 1));
        quotas.put(Resource.READ_EVENTS, new Quota.Rate(events, Quota.times(CALLERS, events), MINUTE, 1));
        quotas.put(
                Resource.CALLS,
                new Quota.Held(
                        Quota.of(reader.integer("lobby.rest.max-concurrent-calls", 32, 0, 100_000)),
                        Quota.of(reader.integer("lobby.rest.max-concurrent-calls-per-address", 64, 0, 100_000)),
                        Quota.UNLIMITED,
                        false));
        quotas.put(Resource.DELETIONS, new Quota.Held(deletions, deletions, Quota.times(2, deletions), true));
        quotas.put(
                Resource.SESSIONS,
                new Quota.Held(
                        reader.integer("lobby.socket.max-sessions-per-user", 100, 1, 1_000_000),
                        reader.integer("lobby.socket.max-sessions-per-address", 2_000, 1, 1_000_000),
                        sessions,
                        false));
        quotas.put(Resource.PATTERN_BYTES, new Quota.Held(Quota.UNLIMITED, Quota.UNLIMITED, patterns, true));
        quotas.put(Resource.WAITING_THREADS, new Quota.Held(Quota.UNLIMITED, Quota.UNLIMITED, threads, true));
        return Map.copyOf(quotas);
    }

    /** Some places are reserved for sessions with a token, unless they would be few. */
    private static int anonymous(int sessions, int percent) {
        int reserved = (int) ((long) sessions * (PERCENT - percent) / PERCENT);
        return reserved < MIN_RESERVED ? sessions : sessions - reserved;
    }

    Quota.Rate rate(Resource resource) {
        return (Quota.Rate) quota(resource);
    }

    Quota.Held held(Resource resource) {
        return (Quota.Held) quota(resource);
    }

    private Quota quota(Resource resource) {
        Quota quota = quotas.get(resource);
        if (quota == null) {
            throw new IllegalStateException("No quota for " + resource);
        }
        return quota;
    }
}
