package dev.lobby.settings;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Locale;

/** The setting for what a failed start does to the server's process. */
public record FailedStartSettings(Consequence consequence) implements Settings {
    static final String NAME = "lobby.failed-start";
    static final String EXIT = Consequence.EXIT.name().toLowerCase(Locale.ROOT);

    /** What happens to the process. */
    enum Consequence {
        STAY,
        EXIT
    }

    /** Reads and checks the setting. */
    public static FailedStartSettings read(SettingReader reader) {
        return new FailedStartSettings(reader.choice(NAME, Consequence.STAY, Consequence.class));
    }

    /** Produces the setting for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        FailedStartSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
