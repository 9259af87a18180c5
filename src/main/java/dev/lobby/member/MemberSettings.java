package dev.lobby.member;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;

/**
 * The settings for members.
 *
 * @param maxOfGame how many members a game may have
 */
@ReadAtStart
public record MemberSettings(int maxOfGame) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public MemberSettings(SettingReader reader) {
        this(reader.integer("lobby.game.max-members", 1000, 1, 100_000));
    }
}
