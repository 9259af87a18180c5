package dev.lobby.auth;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Hashing passwords.
 *
 * @param maxWaiting how many calls may wait for a password to be hashed; each holds one of the server's threads
 */
public record HashingSettings(int maxWaiting) implements Settings {
    /** Less than the threads that WildFly has for each processor, which is 16. */
    private static final int WAITING_FOR_EACH_PROCESSOR = 12;

    /** Reads and checks them. */
    public static HashingSettings read(SettingReader reader) {
        return new HashingSettings(reader.integer(
                "lobby.rest.max-waiting-hashes",
                WAITING_FOR_EACH_PROCESSOR * Runtime.getRuntime().availableProcessors(),
                1,
                10_000));
    }

    /** For injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        HashingSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
