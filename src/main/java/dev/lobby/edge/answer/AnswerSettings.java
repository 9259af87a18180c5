package dev.lobby.edge.answer;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import dev.lobby.wire.WireSettings.Unbound;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * The settings for answers that wait for their clients to read them.
 *
 * @param maxUnread how many may wait
 * @param maxUnreadPerAddress how many of them may wait for one address
 * @param timeout how long one may wait
 * @param unbound whether calls are answered where these limits cannot be kept
 */
@ReadAtStart
public record AnswerSettings(int maxUnread, int maxUnreadPerAddress, Duration timeout, Unbound unbound)
        implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public AnswerSettings(SettingReader reader) {
        this(
                reader.integer("lobby.rest.max-unread-answers", 64, 1, 100_000),
                reader.integer("lobby.rest.max-unread-answers-per-address", 32, 1, 100_000),
                reader.duration("lobby.rest.answer-timeout", "PT60S", "PT0.1S", "PT10M"),
                reader.choice("lobby.socket.unbound", Unbound.REFUSE, Unbound.class));
    }
}
