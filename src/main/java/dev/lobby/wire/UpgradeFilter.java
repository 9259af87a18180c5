package dev.lobby.wire;

import static java.util.Collections.enumeration;

import dev.lobby.logging.FailureLog;
import dev.lobby.logging.OneTimeWarning;
import dev.lobby.rest.Problem;
import dev.lobby.server.Server;
import dev.lobby.server.UnknownServerException;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A servlet filter that prepares the connection of a handshake for its session; this is the only moment when an
 * application can do so. It answers 503 if the session would lack one of the {@link Safeguards}.
 */
public class UpgradeFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(UpgradeFilter.class.getName());

    private final transient Server server;
    private final transient Connections connections;
    private final transient Safeguards safeguards;
    private final transient FailureLog failures;
    private final transient OneTimeWarning timeoutRemains =
            new OneTimeWarning(LOG, "The server may close sessions that only listen, after its read-timeout");

    @Inject
    UpgradeFilter(Server server, Connections connections, Safeguards safeguards, FailureLog failures) {
        this.server = server;
        this.connections = connections;
        this.safeguards = safeguards;
        this.failures = failures;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (safeguards.areMissing()) {
            Problem.unavailable().writeTo(response);
            return;
        }
        Runnable restore = liftReadTimeout(request);
        try {
            chain.doFilter(new Handshake(request), response);
        } catch (UnboundException e) {
            Problem.unavailable().writeTo(response);
        } finally {
            if (response.getStatus() == HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
                connections.accepted(request);
            } else {
                restore.run();
            }
        }
    }

    private Runnable liftReadTimeout(HttpServletRequest request) {
        try {
            return server.liftReadTimeout(request);
        } catch (UnknownServerException e) {
            timeoutRemains.say(e);
            return () -> {};
        }
    }

    /** Thrown when a session would not be bound to its own connection, and is refused. */
    private static final class UnboundException extends ServletException {
        private static final long serialVersionUID = 1L;

        UnboundException(Throwable cause) {
            super(cause);
        }
    }

    /** A server may open no session if {@code websocket} is one of several protocols to which the client would upgrade. */
    private final class Handshake extends HttpServletRequestWrapper {
        private static final String UPGRADE = "Upgrade";
        private static final String WEBSOCKET = "websocket";

        private final HttpServletRequest request;

        Handshake(HttpServletRequest request) {
            super(request);
            this.request = request;
        }

        @Override
        public @Nullable String getHeader(String name) {
            return name.equalsIgnoreCase(UPGRADE) ? WEBSOCKET : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return name.equalsIgnoreCase(UPGRADE) ? enumeration(List.of(WEBSOCKET)) : super.getHeaders(name);
        }

        @Override
        public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) throws IOException, ServletException {
            try {
                return server.upgrade(request, type, failures);
            } catch (UnknownServerException e) {
                if (safeguards.refuseWithout(e)) {
                    throw new UnboundException(e);
                }
                return request.upgrade(type);
            }
        }
    }
}
