package dev.lobby.logging;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A warning of what a server lacks, which every session would give anew: it is said once, in one line. Thread-safe. */
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
            log.log(Level.DEBUG, "How that was found", why);
        }
    }
}
