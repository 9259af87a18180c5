package dev.lobby.socket;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Has the connection made ready for a session, and sees the {@link UpgradeHandlers} as they are made: the one moment when
 * an application can do either.
 */
public class UpgradeFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient UpgradeHandlers handlers;
    private final transient IdleLimits limits;

    @Inject
    UpgradeFilter(UpgradeHandlers handlers, IdleLimits limits) {
        this.handlers = handlers;
        this.limits = limits;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Handshake handshake = new Handshake(request);
        Runnable setBack = limits.lift(request);
        try {
            chain.doFilter(handshake, response);
        } finally {
            if (response.getStatus() != HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
                setBack.run();
            }
            HttpUpgradeHandler handler = handshake.handler;
            if (handler != null) {
                handlers.add(handler);
            }
        }
    }

    private static final class Handshake extends HttpServletRequestWrapper {
        private @Nullable HttpUpgradeHandler handler;

        Handshake(HttpServletRequest request) {
            super(request);
        }

        @Override
        public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) throws IOException, ServletException {
            T made = super.upgrade(type);
            handler = made;
            return made;
        }
    }
}
