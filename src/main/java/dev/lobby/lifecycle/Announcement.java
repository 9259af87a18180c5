package dev.lobby.lifecycle;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Logs one line when the server is ready. A server goes on deploying after it has started an application, and meanwhile
 * answers 404. If the address is known, the announcement therefore polls it until it answers.
 */
@ApplicationScoped
class Announcement {
    private static final Logger LOG = System.getLogger("dev.lobby");
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Resource
    private ManagedExecutorService executor;

    private volatile boolean stopped;

    /** Starts the announcement and returns at once. */
    void announce(Optional<String> address, String server, String what) {
        if (address.isEmpty()) {
            LOG.log(Level.INFO, "{0} is ready, {1}", server, what);
        } else {
            executor.execute(() -> announce(address.get(), server, what));
        }
    }

    private void announce(String address, String server, String what) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!stopped) {
            if (answers(address)) {
                LOG.log(Level.INFO, "{0} is ready at {1}, {2}", server, address, what);
                return;
            }
            if (System.nanoTime() > end) {
                LOG.log(
                        Level.WARNING,
                        "{0} has started, {1}, but nothing answers at lobby.address={2}",
                        server,
                        what,
                        address);
                return;
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }

    /** Whether the API answers that it is ready. */
    private static boolean answers(String address) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(address).resolve("api/health/ready").toURL().openConnection();
            connection.setConnectTimeout((int) Duration.ofSeconds(1).toMillis());
            connection.setReadTimeout((int) Duration.ofSeconds(5).toMillis());
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    void stop() {
        stopped = true;
    }
}
