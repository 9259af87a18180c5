package dev.lobby.wire.tyrus;

import dev.lobby.logging.FailureLog;
import dev.lobby.wire.Safeguards;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;

/**
 * Upgrades the requests of handshakes so that each session is bound to its own connection. On servers other than Payara
 * with Tyrus, the server does that itself. If Payara or Tyrus is not built as expected, the {@link Safeguards} say whether
 * there is a session. Thread-safe.
 */
@ApplicationScoped
public class Upgrades {
    private static final String TYRUS = "org.glassfish.tyrus.servlet.TyrusHttpUpgradeHandler";

    private final Safeguards safeguards;
    private final ReadPauses pauses;
    private final FailureLog failures;

    @Inject
    Upgrades(Safeguards safeguards, ReadPauses pauses, FailureLog failures) {
        this.safeguards = safeguards;
        this.pauses = pauses;
        this.failures = failures;
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
            if (safeguards.refuseWithout(e)) {
                throw new UnboundException(e);
            }
            return handshake.upgrade(type);
        }
        return type.cast(BoundUpgradeHandler.upgrade(handshake, own, pauses, failures));
    }
}
