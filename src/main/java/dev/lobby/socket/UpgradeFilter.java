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

/** Sees the {@link UpgradeHandlers} as they are made, the one moment when an application can. */
public class UpgradeFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient UpgradeHandlers handlers;

    @Inject
    UpgradeFilter(UpgradeHandlers handlers) {
        this.handlers = handlers;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(new Handshake(request, handlers), response);
    }

    private static final class Handshake extends HttpServletRequestWrapper {
        private final UpgradeHandlers handlers;

        Handshake(HttpServletRequest request, UpgradeHandlers handlers) {
            super(request);
            this.handlers = handlers;
        }

        @Override
        public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) throws IOException, ServletException {
            T handler = super.upgrade(type);
            handlers.add(handler);
            return handler;
        }
    }
}
