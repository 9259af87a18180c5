package dev.lobby.game;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * The settings for games.
 *
 * @param maxMembers how many players a game may have
 * @param maxSpectators how many spectators a game may have
 * @param maxMoves how many moves a round of a game may have
 * @param abandonedAfter after how long a game is deleted of whose members nobody is online; zero for never
 * @param absenceInterval how often to look for members who have timed out, and for abandoned games
 */
@ReadAtStart
public record GameSettings(
        int maxMembers, int maxSpectators, int maxMoves, Duration abandonedAfter, Duration absenceInterval)
        implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public GameSettings(SettingReader reader) {
        this(
                reader.integer("lobby.game.max-members", 1000, 1, 100_000),
                reader.integer("lobby.game.max-spectators", 1000, 0, 100_000),
                reader.integer("lobby.game.max-moves", 10_000, 1, 1_000_000),
                reader.duration("lobby.game.abandoned-after", "P7D", "PT0S", "P3650D"),
                reader.duration("lobby.game.absence-interval", "PT1S", "PT0.1S", "PT60S"));
    }
}
