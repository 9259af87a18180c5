package dev.lobby.subscription;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;

/**
 * The settings that decide who sees which event.
 *
 * @param authenticateTimeout how long a session may be without a token, if it needs one
 */
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
    public static VisibilitySettings read(SettingReader reader) {
        return new VisibilitySettings(
                reader.choice("lobby.visibility", Visibility.OPEN, Visibility.class),
                reader.duration("lobby.socket.authenticate-timeout", "PT5S", "PT0.1S", "PT60S"));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        VisibilitySettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
