package dev.lobby.server.payara;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.lobby.logging.FailureLog;
import dev.lobby.server.AnswerPath;
import dev.lobby.server.SessionConnection;
import dev.lobby.server.UnknownServerException;
import dev.lobby.server.standard.StandardServer;
import dev.lobby.work.Time;
import dev.lobby.work.Workers;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.LogManager;
import java.util.stream.Stream;

/**
 * Payara. This class is also loaded on other servers, to ask whether Payara is here, so it has no class of Payara in its
 * signatures. Thread-safe.
 */
public final class PayaraServer extends StandardServer {
    private static final Set<String> LOGGERS = Set.of(
            "javax.enterprise.resource.jta.com.sun.enterprise.transaction",
            "javax.enterprise.resource.resourceadapter.com.sun.enterprise.connectors",
            "javax.enterprise.resource.resourceadapter.com.sun.enterprise.resource",
            "javax.enterprise.resource.resourceadapter.com.sun.enterprise.resource.allocator",
            "javax.enterprise.resource.resourceadapter.com.sun.gjc.spi",
            "javax.enterprise.resource.resourceadapter.com.sun.gjc.spi.jdbc40");

    /** The persistence provider has one for each persistence unit, with the path of the application in its name. */
    private static final String ECLIPSELINK = "org.eclipse.persistence.session.";

    private static final String TYRUS = "X-Tyrus-";

    private final Upgrades upgrades;
    private final ReadPauses pauses = new ReadPauses(new Time());

    public PayaraServer() {
        upgrades = new Upgrades(pauses);
    }

    @Override
    public boolean isHere() {
        try {
            Class<?> unused =
                    Class.forName("org.glassfish.internal.api.Globals", false, PayaraServer.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public void start(ServletContext application, Workers workers) {
        pauses.start(workers);
        IdleTimers.start(application);
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(HttpServletRequest handshake, Class<T> type, FailureLog failures)
            throws IOException, ServletException, UnknownServerException {
        return upgrades.upgrade(handshake, type, failures);
    }

    @Override
    public Runnable beforeStop(Runnable before, Runnable back) {
        return PayaraShutdown.listen(before);
    }

    @Override
    public Set<String> databaseLoggers() {
        return Stream.concat(
                        LOGGERS.stream(),
                        Collections.list(LogManager.getLogManager().getLoggerNames()).stream()
                                .filter(name -> name.startsWith(ECLIPSELINK)))
                .collect(toUnmodifiableSet());
    }

    /** Disables Jersey's WADL description, which names Jersey's version. */
    @Override
    public Map<String, Object> restProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }

    /** Such headers control what Tyrus tells of a handshake, and it logs values that it does not know. */
    @Override
    public boolean obeys(String header) {
        return header.regionMatches(true, 0, TYRUS, 0, TYRUS.length());
    }

    /** Payara gives no answer to a request that is ended so: it ends the connection, because its input has ended. */
    @Override
    public Runnable endOfBody(ServletRequest request, Runnable refusal) throws UnknownServerException {
        return UnknownServerException.expect(() -> GrizzlyInput.under(request)::end);
    }

    @Override
    public AnswerPath answerPath(HttpServletRequest request) throws UnknownServerException {
        return UnknownServerException.expect(() -> GrizzlyQueue.under(request));
    }

    @Override
    public Optional<SessionConnection> connection(Session session) throws UnknownServerException {
        return UnknownServerException.expect(() -> TyrusSession.connection(session));
    }
}
