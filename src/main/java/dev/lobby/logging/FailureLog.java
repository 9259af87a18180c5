package dev.lobby.logging;

import dev.lobby.work.KnownFailures;
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
    private final KnownFailures known;

    @Inject
    public FailureLog(Time time, KnownFailures known) {
        this.kinds = new LogThrottle(time);
        this.known = known;
    }

    /**
     * Logs a failure, unless it is a known one.
     *
     * @param what its kind; there must be only a few different ones
     */
    public void failed(String what, Throwable why) {
        if (known.include(why)) {
            return;
        }
        long number = kinds.count(what);
        if (number > 0) {
            LOG.log(Level.WARNING, what + " (" + number + " since the last line like this)", why);
        }
    }
}
