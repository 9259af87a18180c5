package dev.lobby.logging;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A warning about something that the server lacks. Every session would repeat it, so it is logged once, in one line.
 * Thread-safe.
 */
public final class OneTimeWarning {
    private final Logger log;
    private final String text;
    private final AtomicBoolean said = new AtomicBoolean();

    public OneTimeWarning(Logger log, String text) {
        this.log = log;
        this.text = text;
    }

    public void say(@Nullable Throwable why) {
        if (!said.getAndSet(true)) {
            log.log(Level.WARNING, why == null ? text : text + " (" + why + ")");
            log.log(Level.DEBUG, "The cause of the warning", why);
        }
    }
}
