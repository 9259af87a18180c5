package dev.lobby.settings;

import jakarta.inject.Inject;
import java.util.Locale;

/** The setting for what a failed start does to the server's process. */
@ReadAtStart
public record FailedStartSettings(Consequence consequence) implements Settings {
    static final String NAME = "lobby.failed-start";
    static final String EXIT = Consequence.EXIT.name().toLowerCase(Locale.ROOT);

    /** What happens to the process. */
    enum Consequence {
        STAY,
        EXIT
    }

    /** Reads and checks the setting. */
    @Inject
    public FailedStartSettings(SettingReader reader) {
        this(reader.choice(NAME, Consequence.STAY, Consequence.class));
    }
}
