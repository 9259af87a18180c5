package dev.lobby.wire;

import dev.lobby.logging.OneTimeWarning;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * What protects the other clients from a session and needs the server's own objects: a session is bound to its connection,
 * the heads of its frames are checked, and what it sends is counted and waits. Where a server is not built as expected,
 * sessions are refused, unless a setting accepts the risk. Thread-safe.
 */
@ApplicationScoped
public class Safeguards {
    private static final Logger LOG = System.getLogger(Safeguards.class.getName());

    private final boolean required;
    private final OneTimeWarning warning;
    private volatile boolean missing;
    private volatile boolean found;

    @Inject
    public Safeguards(WireSettings settings) {
        this.required = settings.unbound() == WireSettings.Unbound.REFUSE;
        this.warning = new OneTimeWarning(
                LOG,
                required
                        ? "Sessions are refused: on this server's version a session cannot be bound to its own connection,"
                                + " or its client's frames cannot be checked and counted; lobby.socket.unbound=accept"
                                + " takes that risk"
                        : "Sessions are not bound to their connections, or their clients' frames are not checked and"
                                + " counted: bytes of one client may reach another, and one client may fill the memory,"
                                + " as lobby.socket.unbound=accept allows");
    }

    /** Logs that a session lacks one. Returns whether it is to be refused. */
    public boolean refuseWithout(Throwable why) {
        warning.say(why);
        return required;
    }

    /** A session has all of them. So this server is as expected, and one that lacks some has probably ended. */
    void found() {
        found = true;
    }

    /**
     * Does what {@link #refuseWithout} does for an open session. If no session has had all of them so far, the next ones
     * would lack them too.
     */
    boolean refuseNextWithout(Throwable why) {
        if (found) {
            LOG.log(Level.DEBUG, "A session lacks what others have", why);
            return required;
        }
        missing = required;
        return refuseWithout(why);
    }

    /** Whether no session had all of them, and one lacked some. */
    boolean areMissing() {
        return missing && !found;
    }
}
