package dev.lobby.change;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Recording what a transaction changes.
 *
 * @param transactionBytes how many bytes of a transaction's events wait in memory for its end
 */
public record ChangeSettings(int transactionBytes) implements Settings {

    /** Reads and checks them. */
    public static ChangeSettings read(SettingReader reader) {
        return new ChangeSettings(reader.integer("lobby.log.transaction-bytes", 1 << 20, 256, 1 << 30));
    }

    /** For injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        ChangeSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
