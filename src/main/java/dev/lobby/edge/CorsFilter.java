package dev.lobby.edge;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A servlet filter that sets the headers that browsers need before they let a page read an answer (CORS, as in the Fetch
 * standard). It comes before all filters that refuse requests, so that a page can read why it was refused. It refuses
 * nothing itself; {@link OriginFilter} does.
 */
public class CorsFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient CallingOrigins origins;

    @Inject
    CorsFilter(CallingOrigins origins) {
        this.origins = origins;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.addHeader("Vary", "Origin");
        CallingOrigins.of(request)
                .filter(origin -> origins.include(origin, request))
                .ifPresent(origin -> {
                    response.setHeader("Access-Control-Allow-Origin", origin);
                    response.setHeader("Access-Control-Expose-Headers", "Event-Cursor, Link, Location, Retry-After");
                });
        chain.doFilter(request, response);
    }
}
