package dev.lobby.logging;

import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Says in the log who was refused, and why: at once, and then one line in ten seconds for each reason, however many were
 * refused, so that nobody can fill a disk. Thread-safe.
 */
@ApplicationScoped
public class RefusalLog {
    private static final Logger LOG = System.getLogger("dev.lobby");

    private final LogThrottle reasons;

    @Inject
    public RefusalLog(Time time) {
        this.reasons = new LogThrottle(time);
    }

    /**
     * Somebody was refused.
     *
     * @param reason one of a few
     * @param who an address, an id, an origin: never a token, never a body
     */
    public void refused(String reason, String who) {
        long number = reasons.count(reason);
        if (number > 0) {
            LOG.log(Level.INFO, "Refused for {0}: {1} ({2} since the last line like this)", reason, who, number);
        }
    }
}
