package dev.lobby.wire;

import static java.util.Collections.enumeration;

import dev.lobby.rest.Problem;
import dev.lobby.wire.tyrus.Upgrades;
import dev.lobby.wire.tyrus.Upgrades.UnboundException;
import dev.lobby.wire.undertow.ReadTimeouts;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A servlet filter that prepares the connection of a handshake for its session; this is the only moment when an
 * application can do so. It answers 503 if the session would lack one of the {@link Safeguards}.
 */
public class UpgradeFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Upgrades upgrades;
    private final transient ReadTimeouts timeouts;
    private final transient Connections connections;
    private final transient Safeguards safeguards;

    @Inject
    UpgradeFilter(Upgrades upgrades, ReadTimeouts timeouts, Connections connections, Safeguards safeguards) {
        this.upgrades = upgrades;
        this.timeouts = timeouts;
        this.connections = connections;
        this.safeguards = safeguards;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (safeguards.areMissing()) {
            Problem.unavailable().writeTo(response);
            return;
        }
        Runnable restore = timeouts.lift(request);
        try {
            chain.doFilter(new Handshake(request, upgrades), response);
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

    /** Tyrus opens no session if {@code websocket} is one of several protocols to which the client would upgrade. */
    private static final class Handshake extends HttpServletRequestWrapper {
        private static final String UPGRADE = "Upgrade";
        private static final String WEBSOCKET = "websocket";

        private final HttpServletRequest request;
        private final Upgrades upgrades;

        Handshake(HttpServletRequest request, Upgrades upgrades) {
            super(request);
            this.request = request;
            this.upgrades = upgrades;
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
            return upgrades.upgrade(request, type);
        }
    }
}
