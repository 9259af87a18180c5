package dev.lobby.server.payara;

import org.eclipse.persistence.sessions.DatabaseLogin;
import org.eclipse.persistence.sessions.Session;
import org.eclipse.persistence.sessions.SessionCustomizer;

/**
 * An EclipseLink customizer, for Payara, that makes a query fail at once while the database is unavailable. By default
 * EclipseLink retries it three times, five seconds apart, while the client and a server thread wait. It is named in
 * {@code persistence.xml}, so it is never loaded where there is no EclipseLink.
 */
public class NoQueryRetries implements SessionCustomizer {
    @Override
    public void customize(Session session) {
        ((DatabaseLogin) session.getDatasourceLogin()).setQueryRetryAttemptCount(0);
    }
}
