package dev.lobby.server.wildfly;

import dev.lobby.server.AnswerPath;
import dev.lobby.server.SessionConnection;
import dev.lobby.server.UnknownServerException;
import dev.lobby.server.standard.StandardServer;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.Session;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** WildFly, with Undertow. Thread-safe. */
public final class WildFlyServer extends StandardServer {
    private static final String DATA_FOLDER = "jboss.server.data.dir";

    private static final Set<String> LOGGERS = Set.of(
            "com.arjuna.ats.arjuna",
            "com.arjuna.ats.jta",
            "org.hibernate.engine.jdbc.spi.SqlExceptionHelper",
            "org.hibernate.event.internal.DefaultLoadEventListener",
            "org.jboss.jca.adapters.jdbc.local.LocalManagedConnectionFactory",
            "org.jboss.jca.core.connectionmanager.listener.TxConnectionListener",
            "org.jboss.jca.core.connectionmanager.pool.strategy.OnePool");

    @Override
    public boolean isHere() {
        return System.getProperty(DATA_FOLDER) != null;
    }

    @Override
    public Runnable beforeStop(Runnable before, Runnable back) {
        return WildFlyShutdown.listen(before, back);
    }

    @Override
    public Path dataFolder() {
        return Path.of(System.getProperty(DATA_FOLDER));
    }

    @Override
    public Set<String> databaseLoggers() {
        return LOGGERS;
    }

    @Override
    public Optional<InetAddress> peer(ServletRequest request) throws UnknownServerException {
        return UnknownServerException.expect(() -> UndertowConnection.peer(request));
    }

    @Override
    public boolean dispatchesReliably() {
        return true;
    }

    /** The refusal runs on the thread that calls the listeners of the body: only one of them runs at a time. */
    @Override
    public Runnable endOfBody(ServletRequest request, Runnable refusal) throws UnknownServerException {
        Executor thread = UnknownServerException.expect(
                () -> (Executor) UndertowConnection.under(request).orElseThrow().ioThread());
        return () -> thread.execute(refusal);
    }

    @Override
    public AnswerPath answerPath(HttpServletRequest request) throws UnknownServerException {
        return UnknownServerException.expect(() -> UndertowAnswer.of(request));
    }

    @Override
    public Runnable liftReadTimeout(ServletRequest handshake) throws UnknownServerException {
        return UnknownServerException.expect(() -> ReadTimeouts.lift(handshake));
    }

    @Override
    public void accepted(ServletRequest handshake) throws UnknownServerException {
        boolean unused = UnknownServerException.expect(() -> UndertowHandshake.checkFrames(handshake));
    }

    @Override
    public Optional<SessionConnection> connection(Session session) throws UnknownServerException {
        return UnknownServerException.expect(() -> UndertowSession.connection(session));
    }
}
