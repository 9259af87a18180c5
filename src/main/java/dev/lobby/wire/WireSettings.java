package dev.lobby.wire;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * The settings for sending to sessions.
 *
 * @param stallTimeout how long a client may receive nothing while something waits for it
 * @param pingInterval after how much silence a client is pinged
 * @param longestRest how long a sender rests at most after sending much
 * @param sendBufferBytes how many bytes the kernel and the server may hold that the client of a session has not
 *     received
 * @param sending how frames are sent
 * @param unbound whether sessions are opened without the {@link Safeguards}
 */
@ReadAtStart
public record WireSettings(
        Duration stallTimeout,
        Duration pingInterval,
        Duration longestRest,
        int sendBufferBytes,
        Sending sending,
        Unbound unbound)
        implements Settings {
    /** How frames are sent. */
    public enum Sending {
        /** In the best way for the server. */
        AUTO,
        /** One by one, through the platform's API. */
        PLAIN
    }

    /** What happens on a server where sessions lack one of the {@link Safeguards}. */
    public enum Unbound {
        /** Sessions are refused. */
        REFUSE,
        /** Sessions are opened: bytes of one client may reach another, and one client may fill the memory. */
        ACCEPT
    }

    /** Reads and checks the settings. */
    @Inject
    public WireSettings(SettingReader reader) {
        this(
                reader.duration("lobby.socket.stall-timeout", "PT30S", "PT0.5S", "PT1H"),
                reader.duration("lobby.socket.ping-interval", "PT25S", "PT0.2S", "PT1H"),
                reader.duration("lobby.socket.longest-rest", "PT0.02S", "PT0S", "PT1S"),
                reader.integer("lobby.socket.send-buffer-bytes", 131_072, 8_192, 1 << 24),
                reader.choice("lobby.socket.sending", Sending.AUTO, Sending.class),
                reader.choice("lobby.socket.unbound", Unbound.REFUSE, Unbound.class));
    }
}
