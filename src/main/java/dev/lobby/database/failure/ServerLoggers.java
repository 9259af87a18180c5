package dev.lobby.database.failure;

import dev.lobby.server.Server;
import dev.lobby.work.Started;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Filter;
import java.util.logging.Logger;

/**
 * The loggers with which a server would report each call that fails during an outage of the database, or because of a name
 * that is taken. While this application runs, they have an {@link OutageLogFilter} and a {@link DuplicateKeyLogFilter}.
 */
@ApplicationScoped
class ServerLoggers {
    private final Server server;
    private final OutageLogFilter outage;

    /**
     * The filters that the loggers had. This also holds the loggers, because one that nobody holds loses its filter.
     */
    private final Map<Logger, Optional<Filter>> before = new HashMap<>();

    @Inject
    ServerLoggers(Server server, DatabaseOutage outage) {
        this.server = server;
        this.outage = new OutageLogFilter(outage::lasts, outage::leaveOut);
    }

    void start(@Observes @Priority(Started.LOG) Started started) {
        Filter duplicates = new DuplicateKeyLogFilter();
        Filter both = line -> outage.isLoggable(line) && duplicates.isLoggable(line);
        server.databaseLoggers().forEach(name -> filter(Logger.getLogger(name), both));
    }

    /** Call this once for each name: a server may give another object for a logger each time. */
    private void filter(Logger logger, Filter added) {
        Filter present = logger.getFilter();
        before.put(logger, Optional.ofNullable(present));
        logger.setFilter(present == null ? added : line -> present.isLoggable(line) && added.isLoggable(line));
    }

    @PreDestroy
    void stop() {
        before.forEach((logger, filter) -> logger.setFilter(filter.orElse(null)));
        before.clear();
    }
}
