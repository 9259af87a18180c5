package dev.lobby.server.payara;

import dev.lobby.logging.FailureLog;
import dev.lobby.server.UnknownServerException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;

/** Upgrades the requests of handshakes so that each session is bound to its own connection. Thread-safe. */
final class Upgrades {
    private static final String TYRUS = "org.glassfish.tyrus.servlet.TyrusHttpUpgradeHandler";

    private final ReadPauses pauses;

    Upgrades(ReadPauses pauses) {
        this.pauses = pauses;
    }

    /**
     * Like {@link HttpServletRequest#upgrade}.
     *
     * @throws UnknownServerException before anything was done
     */
    <T extends HttpUpgradeHandler> T upgrade(HttpServletRequest handshake, Class<T> type, FailureLog failures)
            throws IOException, ServletException, UnknownServerException {
        if (!type.getName().equals(TYRUS)) {
            return handshake.upgrade(type);
        }
        PayaraRequest own = UnknownServerException.expect(() -> PayaraRequest.of(handshake));
        return type.cast(BoundUpgradeHandler.upgrade(handshake, own, pauses, failures));
    }
}
