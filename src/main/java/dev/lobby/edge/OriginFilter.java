package dev.lobby.edge;

import dev.lobby.logging.Excerpt;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.Problem;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * A servlet filter that refuses requests from web pages of other origins. A browser sends a page's origin in {@code
 * Origin}. Only pages of this server, of the local machine and of {@code lobby.origins} may call. For those, it sets
 * the headers that browsers need before they let a page read an answer (CORS, as in the Fetch standard).
 */
public class OriginFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String PREFLIGHT_SECONDS = "600";

    private final transient EdgeSettings settings;
    private final transient OwnHosts hosts;
    private final transient RefusalLog log;

    @Inject
    OriginFilter(EdgeSettings settings, OwnHosts hosts, RefusalLog log) {
        this.settings = settings;
        this.hosts = hosts;
        this.log = log;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.addHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (origin == null) {
            chain.doFilter(request, response);
            return;
        }
        if (!mayCall(origin, Optional.ofNullable(request.getHeader("Host")).orElse(""))) {
            log.refused("another origin", Excerpt.of(origin));
            Problem.forbidden("Pages of this origin may not call this server.").writeTo(response);
            return;
        }
        response.setHeader("Access-Control-Allow-Origin", origin);
        response.setHeader("Access-Control-Expose-Headers", "Event-Cursor, Link, Location, Retry-After");
        if (request.getMethod().equals("OPTIONS") && request.getHeader("Access-Control-Request-Method") != null) {
            answerPreflight(response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private boolean mayCall(String text, String host) {
        return settings.anyOrigin()
                || WebOrigin.parse(text)
                        .filter(origin -> hosts.isOwn(origin, host)
                                || origin.isLoopback()
                                || settings.origins().contains(origin))
                        .isPresent();
    }

    private static void answerPreflight(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE");
        response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
        response.setHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS);
        response.setHeader("Cache-Control", "no-store");
    }
}
