package dev.lobby.invitation;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * The settings for invitations.
 *
 * @param lifetime after which an invitation ends by itself
 * @param maxSent how many open ones of a user there may be
 * @param maxReceived how many open ones to a user there may be
 */
@ReadAtStart
public record InvitationSettings(Duration lifetime, int maxSent, int maxReceived) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public InvitationSettings(SettingReader reader) {
        this(
                reader.duration("lobby.invitation.lifetime", "PT24H", "PT1S", "P365D"),
                reader.integer("lobby.invitation.max-sent", 100, 1, 10_000),
                reader.integer("lobby.invitation.max-received", 100, 1, 10_000));
    }
}
