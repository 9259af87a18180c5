package dev.lobby.edge.answer;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import dev.lobby.wire.WireSettings.Unbound;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * The settings for answers that wait for their clients to read them.
 *
 * @param maxUnread how many may wait
 * @param maxUnreadPerAddress how many of them may wait for one address
 * @param timeout how long one may wait
 * @param unbound whether calls are answered where these limits cannot be kept
 */
public record AnswerSettings(int maxUnread, int maxUnreadPerAddress, Duration timeout, Unbound unbound)
        implements Settings {

    /** Reads and checks the settings. */
    public static AnswerSettings read(SettingReader reader) {
        return new AnswerSettings(
                reader.integer("lobby.rest.max-unread-answers", 64, 1, 100_000),
                reader.integer("lobby.rest.max-unread-answers-per-address", 32, 1, 100_000),
                reader.duration("lobby.rest.answer-timeout", "PT60S", "PT0.1S", "PT10M"),
                reader.choice("lobby.socket.unbound", Unbound.REFUSE, Unbound.class));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        AnswerSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
