package dev.lobby.subscription;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Locale;

/**
 * The settings that decide who sees which event.
 *
 * @param authenticateTimeout how long a session may be without a token, if it needs one
 */
@ReadAtStart
public record VisibilitySettings(Visibility visibility, Duration authenticateTimeout) implements Settings {
    /** Who may see which event. */
    public enum Visibility {
        /** Every session may see every event. */
        OPEN,
        /**
         * Every session needs a token. Restricted events go only to the users that they are about, and to the members
         * of the objects that they are about.
         */
        PRIVATE
    }

    public boolean isPrivate() {
        return visibility == Visibility.PRIVATE;
    }

    /** The value of the setting. */
    public String text() {
        return visibility.name().toLowerCase(Locale.ROOT);
    }

    /** Reads and checks the settings. */
    @Inject
    public VisibilitySettings(SettingReader reader) {
        this(
                reader.choice("lobby.visibility", Visibility.OPEN, Visibility.class),
                reader.duration("lobby.socket.authenticate-timeout", "PT5S", "PT0.1S", "PT60S"));
    }
}
