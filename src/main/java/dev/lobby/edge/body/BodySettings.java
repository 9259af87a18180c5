package dev.lobby.edge.body;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * The settings for requests whose bodies have not arrived completely.
 *
 * @param maxPending how many such requests may wait
 * @param maxPendingPerAddress how many of them may be from one address
 * @param timeout how long a body is waited for
 */
@ReadAtStart
public record BodySettings(int maxPending, int maxPendingPerAddress, Duration timeout) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public BodySettings(SettingReader reader) {
        this(
                reader.integer("lobby.rest.max-pending-bodies", 64, 1, 100_000),
                reader.integer("lobby.rest.max-pending-bodies-per-address", 32, 1, 100_000),
                reader.duration("lobby.rest.body-timeout", "PT20S", "PT0.1S", "PT10M"));
    }
}
