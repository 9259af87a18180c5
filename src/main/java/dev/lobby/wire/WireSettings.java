package dev.lobby.wire;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Sending.
 *
 * @param stallTimeout how long a session may take nothing while something waits for it
 * @param pingInterval after how much silence a session is asked for a sign of life
 * @param longestRest of a thread that sends, after it has sent much
 * @param sendBufferBytes what the kernel and the server may hold of what one session has not taken
 * @param sending how frames are sent
 * @param unbound whether sessions are opened where they cannot be bound to their own connections
 */
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
        /** As is best for the server. */
        AUTO,
        /** One by one, by the platform's API. */
        PLAIN
    }

    /** What happens on a server where sessions cannot be bound to their own connections. */
    public enum Unbound {
        /** Sessions are refused. */
        REFUSE,
        /** Sessions are opened, and bytes of one client may reach another. */
        ACCEPT
    }

    /** Reads and checks them. */
    public static WireSettings read(SettingReader reader) {
        return new WireSettings(
                reader.duration("lobby.socket.stall-timeout", "PT30S", "PT0.5S", "PT1H"),
                reader.duration("lobby.socket.ping-interval", "PT25S", "PT0.2S", "PT1H"),
                reader.duration("lobby.socket.longest-rest", "PT0.02S", "PT0S", "PT1S"),
                reader.integer("lobby.socket.send-buffer-bytes", 131_072, 8_192, 1 << 24),
                reader.choice("lobby.socket.sending", Sending.AUTO, Sending.class),
                reader.choice("lobby.socket.unbound", Unbound.REFUSE, Unbound.class));
    }

    /** For injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        WireSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
