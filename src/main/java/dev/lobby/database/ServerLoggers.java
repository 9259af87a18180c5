package dev.lobby.database;

import dev.lobby.work.Started;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The loggers with which a server would report each call that fails during an outage of the database, or because of a name
 * that is taken. While this application runs, they have an {@link OutageLogFilter} or a {@link DuplicateKeyLogFilter}.
 */
@ApplicationScoped
class ServerLoggers {
    private static final Set<String> PAYARA = Set.of(
            "javax.enterprise.resource.jta.com.sun.enterprise.transaction",
            "javax.enterprise.resource.resourceadapter.com.sun.enterprise.connectors",
            "javax.enterprise.resource.resourceadapter.com.sun.enterprise.resource",
            "javax.enterprise.resource.resourceadapter.com.sun.enterprise.resource.allocator",
            "javax.enterprise.resource.resourceadapter.com.sun.gjc.spi",
            "javax.enterprise.resource.resourceadapter.com.sun.gjc.spi.jdbc40");

    /** Payara's persistence provider has one for each persistence unit, with the path of the application in its name. */
    private static final String ECLIPSELINK = "org.eclipse.persistence.session.";

    /** The logger of WildFly's persistence provider for failed statements. It reports duplicate keys as well. */
    private static final String HIBERNATE = "org.hibernate.engine.jdbc.spi.SqlExceptionHelper";

    private static final Set<String> WILDFLY = Set.of(
            "com.arjuna.ats.arjuna",
            "com.arjuna.ats.jta",
            HIBERNATE,
            "org.hibernate.event.internal.DefaultLoadEventListener",
            "org.jboss.jca.adapters.jdbc.local.LocalManagedConnectionFactory",
            "org.jboss.jca.core.connectionmanager.listener.TxConnectionListener",
            "org.jboss.jca.core.connectionmanager.pool.strategy.OnePool");

    private final OutageLogFilter outage;

    /**
     * The filters that the loggers had. This also holds the loggers, because one that nobody holds loses its filter.
     */
    private final Map<Logger, Optional<Filter>> before = new HashMap<>();

    @Inject
    ServerLoggers(DatabaseOutage outage) {
        this.outage = new OutageLogFilter(outage::lasts, outage::leaveOut);
    }

    void start(@Observes @Priority(Started.LOG) Started started) {
        Filter duplicates = new DuplicateKeyLogFilter();
        Filter hibernate = line -> outage.isLoggable(line) && duplicates.isLoggable(line);
        Stream<String> eclipseLink = Collections.list(LogManager.getLogManager().getLoggerNames()).stream()
                .filter(name -> name.startsWith(ECLIPSELINK));
        Stream.of(PAYARA.stream(), WILDFLY.stream(), eclipseLink)
                .flatMap(names -> names)
                .map(Logger::getLogger)
                .forEach(logger -> filter(logger, logger.getName().equals(HIBERNATE) ? hibernate : outage));
    }

    /** Call this once for each name: WildFly gives another object for a logger each time. */
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
