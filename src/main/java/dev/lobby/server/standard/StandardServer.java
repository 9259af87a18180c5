package dev.lobby.server.standard;

import dev.lobby.logging.FailureLog;
import dev.lobby.server.AnswerPath;
import dev.lobby.server.Server;
import dev.lobby.server.SessionConnection;
import dev.lobby.server.UnknownServerException;
import dev.lobby.work.Workers;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A server of which nothing but the platform's API is known. Thread-safe. */
public class StandardServer implements Server {
    @Override
    public boolean isHere() {
        return true;
    }

    @Override
    public void start(ServletContext application, Workers workers) {
        // Nothing has to be done.
    }

    @Override
    public Runnable beforeStop(Runnable before, Runnable back) {
        return () -> {};
    }

    @Override
    public Path dataFolder() {
        return Path.of("data");
    }

    @Override
    public Set<String> databaseLoggers() {
        return Set.of();
    }

    @Override
    public Map<String, Object> restProperties() {
        return Map.of();
    }

    @Override
    public boolean obeys(String header) {
        return false;
    }

    @Override
    public Optional<InetAddress> peer(ServletRequest request) throws UnknownServerException {
        return Optional.empty();
    }

    @Override
    public boolean dispatchesReliably() {
        return false;
    }

    @Override
    public Runnable endOfBody(ServletRequest request, Runnable refusal) throws UnknownServerException {
        throw new UnknownServerException("The thread that reads the body cannot be woken");
    }

    @Override
    public AnswerPath answerPath(HttpServletRequest request) throws UnknownServerException {
        throw new UnknownServerException("Nothing is known of the server's queue");
    }

    @Override
    public Runnable liftReadTimeout(ServletRequest handshake) throws UnknownServerException {
        return () -> {};
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(HttpServletRequest handshake, Class<T> type, FailureLog failures)
            throws IOException, ServletException, UnknownServerException {
        return handshake.upgrade(type);
    }

    @Override
    public void accepted(ServletRequest handshake) throws UnknownServerException {
        // Its session finds no connection, so it is not opened without leave.
    }

    @Override
    public Optional<SessionConnection> connection(Session session) throws UnknownServerException {
        return Optional.empty();
    }
}
