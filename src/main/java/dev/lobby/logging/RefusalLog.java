package dev.lobby.logging;

import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Logs refused clients: the first at once, then at most one line in ten seconds for each reason, so that nobody can
 * fill the disk. Thread-safe.
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
     * Logs a refusal.
     *
     * @param reason there must be only a few different ones
     * @param who an address, an id or an origin; never a token or a body
     */
    public void refused(String reason, String who) {
        long number = reasons.count(reason);
        if (number > 0) {
            LOG.log(Level.INFO, "Refused for {0}: {1} ({2} since the last line like this)", reason, who, number);
        }
    }
}
