package dev.lobby.auth;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;

/**
 * The settings for hashing passwords.
 *
 * @param maxWaiting how many calls may wait for a password to be hashed; each of them holds a server thread
 */
@ReadAtStart
public record HashingSettings(int maxWaiting) implements Settings {
    /** Half of the 16 threads for each processor of the server that has fewest: other calls and other waits need some, too. */
    private static final int WAITING_FOR_EACH_PROCESSOR = 8;

    /** Reads and checks the settings. */
    @Inject
    public HashingSettings(SettingReader reader) {
        this(reader.integer(
                "lobby.rest.max-waiting-hashes",
                WAITING_FOR_EACH_PROCESSOR * Runtime.getRuntime().availableProcessors(),
                1,
                10_000));
    }
}
