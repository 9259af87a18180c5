package dev.lobby.harness;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Lets tests go on as soon as what they wait for is there. Otherwise each wait takes a tenth of a second or more. */
public final class PromptWaits implements LauncherSessionListener {
    private static final Duration INTERVAL = Duration.ofMillis(10);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultPollInterval(INTERVAL);
    }
}
