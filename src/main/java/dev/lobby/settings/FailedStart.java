package dev.lobby.settings;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says in one line why the server does not start. With {@code lobby.failed-start=exit} that line is the last one,
 * because the process ends with it.
 *
 * <p>A server itself reports a failed deployment only hundreds of lines later. It then goes on without the application,
 * so that no supervisor starts it again.
 *
 * <p>The state is static, and so belongs to one deployment: servers create the data source themselves, before there are
 * any beans. Thread-safe.
 */
public final class FailedStart {
    private static final Logger LOG = System.getLogger("dev.lobby");
    private static final int STATUS = 1;
    private static final AtomicBoolean DECIDED = new AtomicBoolean();

    private FailedStart() {}

    /**
     * Reports the first reason. Does nothing if the server has started, or if another reason was reported.
     *
     * @param reason the cause and the remedy
     */
    public static void report(String reason, SettingReader reader) {
        if (DECIDED.getAndSet(true)) {
            return;
        }
        LOG.log(Level.ERROR, "Lobby does not start: {0}", reason.strip().replaceAll("\\s+", " "));
        // Not checked here: the reason may be that this setting is invalid.
        if (reader.text(FailedStartSettings.NAME).equals(Optional.of(FailedStartSettings.EXIT))) {
            // An orderly exit would wait for the very deployment that calls this, and would log more.
            Runtime.getRuntime().halt(STATUS);
        }
    }

    /** Notes that the server has started. From now on nothing is a reason not to start. */
    public static void hasNotHappened() {
        DECIDED.set(true);
    }
}
