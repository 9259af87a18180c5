package dev.lobby.platform;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.jar.Manifest;

/** Starts the server's parts when the application is deployed, and stops them, last, when it goes. */
@ApplicationScoped
class Lifecycle {
    private static final Logger LOG = System.getLogger("dev.lobby");
    private static final int LAST = Integer.MAX_VALUE;

    private final Database database;
    private final Workers workers;
    private final Event<Started> started;

    @Inject
    Lifecycle(Database database, Workers workers, Event<Started> started) {
        this.database = database;
        this.workers = workers;
        this.started = started;
    }

    void start(@Observes @Initialized(ApplicationScoped.class) ServletContext context) {
        try {
            Settings settings = SettingsSource.read();
            SettingsSource.warnOfUnknownNames();
            DatabaseAddress address = DatabaseAddress.of(settings.database());
            String schema = database.migrate(address);
            started.fire(new Started());
            LOG.log(
                    Level.INFO,
                    "Lobby {0} is ready at {1}, database {2} ({3}), visibility {4}",
                    version(context),
                    settings.address().orElse("the address of its server"),
                    address,
                    schema,
                    settings.visibility().name().toLowerCase(Locale.ROOT) + " (messages are public)");
        } catch (RuntimeException e) {
            // Before the container's own account of it, in which the reason is hundreds of lines down.
            LOG.log(Level.ERROR, "Lobby does not start: {0}", e.getMessage());
            throw e;
        }
    }

    void stop(@Observes @Priority(LAST) @BeforeDestroyed(ApplicationScoped.class) Object context) {
        workers.stop();
        LOG.log(Level.INFO, "Lobby has stopped");
    }

    private static String version(ServletContext context) {
        try (InputStream manifest = context.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            return manifest == null
                    ? ""
                    : new Manifest(manifest).getMainAttributes().getValue("Implementation-Version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
