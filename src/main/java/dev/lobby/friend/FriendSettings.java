package dev.lobby.friend;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;

/**
 * The settings for friends.
 *
 * @param max how many friends, and requests to and from others, a user may have together
 */
@ReadAtStart
public record FriendSettings(int max) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public FriendSettings(SettingReader reader) {
        this(reader.integer("lobby.friend.max", 1_000, 1, 100_000));
    }
}
