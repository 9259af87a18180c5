package dev.lobby.logging;

import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Logs failures that are the server's own fault, with their stack traces: the first at once, then at most one line in
 * ten seconds for each kind, however often clients can cause it. Thread-safe.
 */
@ApplicationScoped
public class FailureLog {
    private static final Logger LOG = System.getLogger("dev.lobby");

    private final LogThrottle kinds;

    @Inject
    public FailureLog(Time time) {
        this.kinds = new LogThrottle(time);
    }

    /**
     * Logs a failure.
     *
     * @param what its kind; there must be only a few different ones
     */
    public void failed(String what, Throwable why) {
        long number = kinds.count(what);
        if (number > 0) {
            LOG.log(Level.WARNING, what + " (" + number + " since the last line like this)", why);
        }
    }
}
