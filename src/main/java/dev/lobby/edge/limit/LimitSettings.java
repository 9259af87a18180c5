package dev.lobby.edge.limit;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * How often an address or a user may do something. 0 is no limit.
 *
 * @param maxRequestsPerSecond of a user, or of an address without one
 * @param maxLoginsPerMinute registrations and failed logins of an address
 * @param maxHashesPerMinute passwords that are hashed, of an address and of a user
 * @param maxBytesPerDay that a user may send to be kept
 * @param maxHandshakesPerSecond of an address, ten times that at once
 * @param maxReplaysPerMinute of an address
 * @param maxEventsReadPerMinute of the log, for a user or an address
 * @param rememberedCallers how many users and addresses are told apart, of those that called most recently
 */
public record LimitSettings(
        int maxRequestsPerSecond,
        int maxLoginsPerMinute,
        int maxHashesPerMinute,
        long maxBytesPerDay,
        int maxHandshakesPerSecond,
        int maxReplaysPerMinute,
        int maxEventsReadPerMinute,
        int rememberedCallers)
        implements Settings {

    /** Reads and checks them. */
    public static LimitSettings read(SettingReader reader) {
        return new LimitSettings(
                reader.integer("lobby.rest.max-requests-per-second", 50, 0, 1_000_000),
                reader.integer("lobby.rest.max-logins-per-minute", 60, 0, 1_000_000),
                reader.integer("lobby.rest.max-hashes-per-minute", 600, 0, 1_000_000),
                reader.number("lobby.rest.max-bytes-per-day", 1 << 27, 0, 1L << 40),
                reader.integer("lobby.socket.max-handshakes-per-second", 500, 0, 1_000_000),
                reader.integer("lobby.socket.max-replays-per-minute", 600, 0, 1_000_000),
                reader.integer("lobby.socket.max-events-read-per-minute", 10_000_000, 0, 1_000_000_000),
                reader.integer("lobby.rest.remembered-callers", 100_000, 1_000, 10_000_000));
    }

    /** For injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        LimitSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
