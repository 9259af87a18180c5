package dev.lobby.lifecycle;

import dev.lobby.database.Database;
import dev.lobby.database.DatabaseAddress;
import dev.lobby.database.DatabaseSettings;
import dev.lobby.edge.EdgeSettings;
import dev.lobby.node.Node;
import dev.lobby.node.NodeTerms;
import dev.lobby.presence.PresenceSettings;
import dev.lobby.settings.FailedStart;
import dev.lobby.subscription.VisibilitySettings;
import dev.lobby.work.Started;
import dev.lobby.work.Workers;
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
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.jar.Manifest;

/**
 * Starts the parts of the server when the application is deployed, and stops them, after all other observers, when it
 * is undeployed.
 */
@ApplicationScoped
class Lifecycle {
    private static final Logger LOG = System.getLogger("dev.lobby");
    private static final int LAST = Integer.MAX_VALUE;

    private final StartSettings settings;
    private final Database database;
    private final Node node;
    private final Workers workers;
    private final Event<Started> started;
    private final Announcement announcement;

    @Inject
    Lifecycle(
            StartSettings settings,
            Database database,
            Node node,
            Workers workers,
            Event<Started> started,
            Announcement announcement) {
        this.settings = settings;
        this.database = database;
        this.node = node;
        this.workers = workers;
        this.started = started;
        this.announcement = announcement;
    }

    void start(@Observes @Initialized(ApplicationScoped.class) ServletContext context) {
        try {
            settings.read();
            DatabaseSettings where = settings.get(DatabaseSettings.class);
            DatabaseAddress address = DatabaseAddress.of(where);
            String schema = database.migrate(address, where);
            join();
            started.fire(new Started());
            FailedStart.hasNotHappened();
            announcement.announce(
                    settings.get(EdgeSettings.class).address(),
                    "Lobby " + version(context),
                    "database " + address + " (" + schema + "), visibility "
                            + visibility(settings.get(VisibilitySettings.class)));
        } catch (RuntimeException | Error e) {
            settings.report(e);
            // The container does not stop an application whose start failed.
            stop();
            throw e;
        }
    }

    private void join() {
        NodeTerms terms = new NodeTerms(
                settings.get(PresenceSettings.class).timeout(),
                settings.get(VisibilitySettings.class).text());
        try {
            node.join(terms);
        } catch (SQLException e) {
            throw new IllegalStateException("the other servers of the database cannot be read", e);
        }
    }

    void stop(@Observes @Priority(LAST) @BeforeDestroyed(ApplicationScoped.class) Object context) {
        stop();
        LOG.log(Level.INFO, "Lobby has stopped.");
    }

    private void stop() {
        announcement.stop();
        workers.stop();
        node.leave();
        deregisterDrivers();
    }

    /**
     * Deregisters the JDBC drivers of the WAR. They registered themselves for all applications, which would keep this
     * application in memory.
     */
    private static void deregisterDrivers() {
        for (Driver driver : DriverManager.drivers().toList()) {
            if (driver.getClass().getClassLoader() == Lifecycle.class.getClassLoader()) {
                try {
                    DriverManager.deregisterDriver(driver);
                } catch (SQLException e) {
                    LOG.log(Level.DEBUG, "A JDBC driver could not be deregistered", e);
                }
            }
        }
    }

    private static String visibility(VisibilitySettings settings) {
        return settings.isPrivate()
                ? "private"
                : "open (messages are public; lobby.visibility=private shows them only to those whom they concern)";
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
