package dev.lobby.database;

import org.eclipse.persistence.sessions.DatabaseLogin;
import org.eclipse.persistence.sessions.Session;
import org.eclipse.persistence.sessions.SessionCustomizer;

/**
 * Payara: lets a query fail at once while the database is away. By default EclipseLink tries it three times, with five
 * seconds in between, while the client waits and a thread of the server with it. Named in {@code persistence.xml}, and
 * so never loaded where there is no EclipseLink.
 */
public class NoQueryRetries implements SessionCustomizer {
    @Override
    public void customize(Session session) {
        ((DatabaseLogin) session.getDatasourceLogin()).setQueryRetryAttemptCount(0);
    }
}
