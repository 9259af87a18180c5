package dev.lobby.database;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings for PostgreSQL's notifications.
 *
 * @param use whether servers notify each other
 * @param interval the shortest time between two notifications that a server sends, and between two that it acts on
 * @param listenUrl the URL of the connection that hears notifications; empty for that of the database
 */
@ReadAtStart
public record NotificationSettings(Use use, Duration interval, Optional<String> listenUrl) implements Settings {
    /** Whether servers notify each other. */
    public enum Use {
        ON,
        OFF
    }

    boolean areOn() {
        return use == Use.ON;
    }

    /** Reads and checks the settings. */
    @Inject
    public NotificationSettings(SettingReader reader) {
        this(
                reader.choice("lobby.cluster.notify", Use.ON, Use.class),
                reader.duration("lobby.cluster.notify-interval", "PT0.005S", "PT0S", "PT1S"),
                reader.text("lobby.database.listen-url"));
    }
}
