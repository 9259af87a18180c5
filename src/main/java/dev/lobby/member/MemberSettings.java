package dev.lobby.member;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The settings for members.
 *
 * @param maxOfGame how many members a game may have
 */
public record MemberSettings(int maxOfGame) implements Settings {

    /** Reads and checks the settings. */
    public static MemberSettings read(SettingReader reader) {
        return new MemberSettings(reader.integer("lobby.game.max-members", 1000, 1, 100_000));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        MemberSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
