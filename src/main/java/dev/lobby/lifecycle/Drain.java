package dev.lobby.lifecycle;

import dev.lobby.server.Server;
import dev.lobby.work.Draining;
import dev.lobby.work.Resumed;
import dev.lobby.work.Started;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Ends what the server does for its clients, once, before it stops or is undeployed. A second caller waits until the
 * first one is done.
 */
@ApplicationScoped
class Drain {
    private static final Logger LOG = System.getLogger(Drain.class.getName());
    private static final int FIRST = 0;

    /** Longer than the longest setting and the wait for calls together. */
    private static final long LIMIT_SECONDS = 90;

    private final Server server;
    private final Event<Draining> draining;
    private final Event<Resumed> resumed;
    private final DrainSettings settings;

    /** Open as long as the drain goes on; null before it. */
    private final AtomicReference<@Nullable CountDownLatch> begun = new AtomicReference<>();

    /** Ends the listening for the stop of the server. */
    private volatile Runnable forget = () -> {};

    @Inject
    Drain(Server server, Event<Draining> draining, Event<Resumed> resumed, DrainSettings settings) {
        this.server = server;
        this.draining = draining;
        this.resumed = resumed;
        this.settings = settings;
    }

    void start(@Observes @Priority(Started.ALL) Started started) {
        forget = server.beforeStop(this::run, this::resume);
    }

    void stop(@Observes @Priority(FIRST) @BeforeDestroyed(ApplicationScoped.class) Object context) {
        forget.run();
        run();
    }

    private void run() {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch earlier = begun.compareAndExchange(null, end);
        if (earlier != null) {
            await(earlier);
            return;
        }
        try {
            draining.fire(new Draining(settings.time()));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "The server stops without closing its sessions", e);
        } finally {
            end.countDown();
        }
    }

    private static void await(CountDownLatch end) {
        try {
            if (!end.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "The server stops although not all sessions are closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An administrator may suspend a server, and resume it later. */
    private void resume() {
        if (begun.getAndSet(null) != null) {
            resumed.fire(new Resumed());
        }
    }
}
