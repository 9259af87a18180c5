package dev.lobby.wire;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;

/**
 * The settings for what may wait in memory for sessions.
 *
 * @param bytes the limit for the events of one session
 * @param answerBytes the limit for the answers to the commands of one session
 * @param totalBytes the limit for all sessions together
 */
@ReadAtStart
public record MailboxSettings(int bytes, int answerBytes, long totalBytes) implements Settings {

    /** Reads and checks the settings. */
    @Inject
    public MailboxSettings(SettingReader reader) {
        this(
                reader.integer("lobby.socket.mailbox-bytes", 262_144, 1024, 1 << 26),
                reader.integer("lobby.socket.mailbox-answer-bytes", 65_536, 1024, 1 << 24),
                reader.number(
                        "lobby.socket.mailbox-total-bytes", Runtime.getRuntime().maxMemory() / 4, 1 << 20, 1L << 40));
    }
}
