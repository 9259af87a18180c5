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
        Handshake handshake = new Handshake(request);
        try {
            chain.doFilter(handshake, response);
        } finally {
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
