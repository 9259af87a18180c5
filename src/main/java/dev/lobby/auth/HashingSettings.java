package dev.lobby.auth;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The settings for hashing passwords.
 *
 * @param maxWaiting how many calls may wait for a password to be hashed; each of them holds a server thread
 */
public record HashingSettings(int maxWaiting) implements Settings {
    /** Half of the 16 threads that WildFly has for each processor: other calls and other waits need some, too. */
    private static final int WAITING_FOR_EACH_PROCESSOR = 8;

    /** Reads and checks the settings. */
    public static HashingSettings read(SettingReader reader) {
        return new HashingSettings(reader.integer(
                "lobby.rest.max-waiting-hashes",
                WAITING_FOR_EACH_PROCESSOR * Runtime.getRuntime().availableProcessors(),
                1,
                10_000));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        HashingSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
