package dev.lobby.change;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;

/**
 * The settings for recording the changes of a transaction.
 *
 * @param transactionBytes how many bytes of a transaction's events are held in memory until its end
 */
@ReadAtStart
public record ChangeSettings(int transactionBytes) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public ChangeSettings(SettingReader reader) {
        this(reader.integer("lobby.log.transaction-bytes", 1 << 20, 256, 1 << 30));
    }
}
