package dev.lobby.logging;

import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Says in the log what has failed by a fault of the server's own: at once, with where, and then one line in ten seconds
 * for each kind, however often clients can make it fail. Thread-safe.
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
     * Something has failed.
     *
     * @param what one of a few
     */
    public void failed(String what, Throwable why) {
        long number = kinds.count(what);
        if (number > 0) {
            LOG.log(Level.WARNING, what + " (" + number + " since the last line like this)", why);
        }
    }
}
