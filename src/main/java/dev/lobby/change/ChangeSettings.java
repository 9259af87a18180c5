package dev.lobby.change;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The settings for recording the changes of a transaction.
 *
 * @param transactionBytes how many bytes of a transaction's events are held in memory until its end
 */
public record ChangeSettings(int transactionBytes) implements Settings {

    /** Reads and checks the settings. */
    public static ChangeSettings read(SettingReader reader) {
        return new ChangeSettings(reader.integer("lobby.log.transaction-bytes", 1 << 20, 256, 1 << 30));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        ChangeSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
