package dev.lobby.wire.tyrus;

import dev.lobby.logging.FailureLog;
import dev.lobby.logging.OneTimeWarning;
import dev.lobby.wire.WireSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.lang.System.Logger;

/**
 * Upgrades the requests of handshakes so that each session is bound to its own connection. On servers other than Payara
 * with Tyrus, the server does that itself. If Payara or Tyrus is not built as expected, sessions are refused, unless a
 * setting accepts the risk. Thread-safe.
 */
@ApplicationScoped
public class Upgrades {
    private static final Logger LOG = System.getLogger(Upgrades.class.getName());
    private static final String TYRUS = "org.glassfish.tyrus.servlet.TyrusHttpUpgradeHandler";

    private final OneTimeWarning refusal = new OneTimeWarning(
            LOG,
            "Sessions are refused: on this server's version a session cannot be bound to its own connection, so that its"
                    + " bytes could reach another client; lobby.socket.unbound=accept takes that risk");
    private final OneTimeWarning acceptance = new OneTimeWarning(
            LOG,
            "Sessions are not bound to their connections: bytes of one client may reach another, as"
                    + " lobby.socket.unbound=accept allows");
    private final FailureLog failures;
    private final boolean acceptsUnbound;

    @Inject
    Upgrades(WireSettings settings, FailureLog failures) {
        this.failures = failures;
        this.acceptsUnbound = settings.unbound() == WireSettings.Unbound.ACCEPT;
    }

    /** Thrown when a session would not be bound to its own connection, and is refused. */
    public static final class UnboundException extends ServletException {
        private static final long serialVersionUID = 1L;

        UnboundException(Throwable cause) {
            super(cause);
        }
    }

    /**
     * Like {@link HttpServletRequest#upgrade}.
     *
     * @throws UnboundException before anything was done
     */
    public <T extends HttpUpgradeHandler> T upgrade(HttpServletRequest handshake, Class<T> type)
            throws IOException, ServletException {
        if (!type.getName().equals(TYRUS)) {
            return handshake.upgrade(type);
        }
        PayaraRequest own;
        try {
            own = PayaraRequest.of(handshake);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            if (!acceptsUnbound) {
                refusal.say(e);
                throw new UnboundException(e);
            }
            acceptance.say(e);
            return handshake.upgrade(type);
        }
        return type.cast(BoundUpgradeHandler.upgrade(handshake, own, failures));
    }
}
