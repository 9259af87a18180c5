package dev.lobby.server;

import dev.lobby.logging.FailureLog;
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

/**
 * The application server in which Lobby runs: what Lobby needs of it and no API of the platform offers. {@link Servers}
 * chooses the one that is here. Thread-safe.
 */
public interface Server {
    /** Whether Lobby runs in this server. Loads no class of a server. */
    boolean isHere();

    /** Starts what this server needs to have done all the time. Called once, before the first request. */
    void start(ServletContext application, Workers workers);

    /**
     * Listens for the announcement that the server is about to stop. It comes before the server stops its listeners or its
     * applications, and the server waits until {@code before} returns.
     *
     * @param before runs before the server stops
     * @param back runs if it does not stop after all
     * @return ends the listening
     */
    Runnable beforeStop(Runnable before, Runnable back);

    /** The folder for files that outlive the server's process. */
    Path dataFolder();

    /** The names of the loggers that report each call which fails because of its database. */
    Set<String> databaseLoggers();

    /** What the server's REST runtime is to be told. */
    Map<String, Object> restProperties();

    /** Whether a header of this name controls the server itself. Such headers are not for clients. */
    boolean obeys(String header);

    /**
     * The address that is connected to this server, where the request's own address may differ because the server believes
     * {@code X-Forwarded-For}; otherwise empty.
     */
    Optional<InetAddress> peer(ServletRequest request) throws UnknownServerException;

    /**
     * Whether each asynchronous request that is dispatched again arrives. If so, no thread waits for a request. Otherwise a
     * thread waits, and the server has more of them than requests may wait.
     */
    boolean dispatchesReliably();

    /**
     * Returns how to end the wait for a request's body. Any thread may run it while the wait lasts; it does not block.
     *
     * @param refusal what ends the wait if no thread waits. It runs where the listeners of the body do
     */
    Runnable endOfBody(ServletRequest request, Runnable refusal) throws UnknownServerException;

    /**
     * How the answer to a request is to leave.
     *
     * @throws UnknownServerException if its wait for the client cannot be limited
     */
    AnswerPath answerPath(HttpServletRequest request) throws UnknownServerException;

    /**
     * Disables the server's time-out for connections that send nothing. Call this before the handshake is answered, so that
     * it applies to the next read.
     *
     * @return restores the time-out; to be run if no session is opened
     */
    Runnable liftReadTimeout(ServletRequest handshake) throws UnknownServerException;

    /**
     * Upgrades the request of a handshake like {@link HttpServletRequest#upgrade}, so that its session is bound to its own
     * connection.
     *
     * @param failures where the failures of the session are reported
     */
    <T extends HttpUpgradeHandler> T upgrade(HttpServletRequest handshake, Class<T> type, FailureLog failures)
            throws IOException, ServletException, UnknownServerException;

    /** Prepares the connection of a handshake that was accepted. Call this before the end of the request. */
    void accepted(ServletRequest handshake) throws UnknownServerException;

    /** The connection of an open session; empty if it is unknown. */
    Optional<SessionConnection> connection(Session session) throws UnknownServerException;
}
