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
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
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
    private final Announcement announcement;

    @Inject
    Lifecycle(Database database, Workers workers, Event<Started> started, Announcement announcement) {
        this.database = database;
        this.workers = workers;
        this.started = started;
        this.announcement = announcement;
    }

    void start(@Observes @Initialized(ApplicationScoped.class) ServletContext context) {
        try {
            Settings settings = SettingsSource.read();
            SettingsSource.warnOfUnknownNames();
            DatabaseAddress address = DatabaseAddress.of(settings.database());
            String schema = database.migrate(address, settings.database());
            started.fire(new Started());
            announcement.announce(
                    settings.address(),
                    "Lobby " + version(context),
                    "database " + address + " (" + schema + "), visibility " + name(settings.visibility())
                            + " (messages are public)");
        } catch (InvalidSettingException e) {
            // Said already, where it was read, and before anything was started.
            throw e;
        } catch (RuntimeException | Error e) {
            // Before the container's own account of it, in which the reason is hundreds of lines down.
            LOG.log(Level.ERROR, "Lobby does not start: {0}", e.getMessage());
            // Nobody else does: to the container, what has not started does not stop.
            stop();
            throw e;
        }
    }

    void stop(@Observes @Priority(LAST) @BeforeDestroyed(ApplicationScoped.class) Object context) {
        stop();
        LOG.log(Level.INFO, "Lobby has stopped");
    }

    private void stop() {
        announcement.stop();
        workers.stop();
        forgetDrivers();
    }

    /** The JDBC drivers in the WAR have registered themselves, for all applications: that would keep ours in memory. */
    private static void forgetDrivers() {
        for (Driver driver : DriverManager.drivers().toList()) {
            if (driver.getClass().getClassLoader() == Lifecycle.class.getClassLoader()) {
                try {
                    DriverManager.deregisterDriver(driver);
                } catch (SQLException e) {
                    LOG.log(Level.DEBUG, "Not deregistered", e);
                }
            }
        }
    }

    private static String name(Settings.Visibility visibility) {
        return visibility.name().toLowerCase(Locale.ROOT);
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
