package dev.lobby.edge.limit;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The settings for the limits of addresses and users. 0 means no limit.
 *
 * @param maxRequestsPerSecond requests of a user, or of an address without a user
 * @param maxConcurrentCalls calls of a user that are carried out at once
 * @param maxConcurrentCallsPerAddress calls without a user, of an address, that are carried out at once
 * @param maxConcurrentDeletions deletions of games, and of themselves, that a user may have at once
 * @param maxLoginsPerMinute registrations and failed logins of an address
 * @param maxHashesPerMinute passwords that are hashed for an address, and for a user
 * @param maxBytesPerDay bytes that a user may send to be stored
 * @param maxHandshakesPerSecond handshakes of an address; ten times as many may come at once
 * @param maxFramesPerSecond frames that are read from the sessions of an address
 * @param maxReplaysPerMinute replays for an address
 * @param maxEventsReadPerMinute events of the log that are read for a user or an address
 * @param rememberedCallers how many users and addresses, of those that called most recently, are remembered
 */
public record LimitSettings(
        int maxRequestsPerSecond,
        int maxConcurrentCalls,
        int maxConcurrentCallsPerAddress,
        int maxConcurrentDeletions,
        int maxLoginsPerMinute,
        int maxHashesPerMinute,
        long maxBytesPerDay,
        int maxHandshakesPerSecond,
        int maxFramesPerSecond,
        int maxReplaysPerMinute,
        int maxEventsReadPerMinute,
        int rememberedCallers)
        implements Settings {

    /** Reads and checks the settings. */
    public static LimitSettings read(SettingReader reader) {
        return new LimitSettings(
                reader.integer("lobby.rest.max-requests-per-second", 50, 0, 1_000_000),
                reader.integer("lobby.rest.max-concurrent-calls", 32, 0, 100_000),
                reader.integer("lobby.rest.max-concurrent-calls-per-address", 64, 0, 100_000),
                reader.integer("lobby.rest.max-concurrent-deletions", 10, 0, 100_000),
                reader.integer("lobby.rest.max-logins-per-minute", 60, 0, 1_000_000),
                reader.integer("lobby.rest.max-hashes-per-minute", 600, 0, 1_000_000),
                reader.number("lobby.rest.max-bytes-per-day", 1 << 27, 0, 1L << 40),
                reader.integer("lobby.socket.max-handshakes-per-second", 500, 0, 1_000_000),
                reader.integer("lobby.socket.max-frames-per-second-per-address", 2_000, 0, 10_000_000),
                reader.integer("lobby.socket.max-replays-per-minute", 600, 0, 1_000_000),
                reader.integer("lobby.socket.max-events-read-per-minute", 10_000_000, 0, 1_000_000_000),
                reader.integer("lobby.rest.remembered-callers", 100_000, 1_000, 10_000_000));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        LimitSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
