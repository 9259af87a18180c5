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
 * A servlet filter that refuses requests from web pages of other origins than the {@linkplain CallingOrigins calling
 * ones}, and answers the questions that browsers ask before they send a page's request (CORS-preflight, as in the Fetch
 * standard).
 */
public class OriginFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String PREFLIGHT_SECONDS = "600";

    private final transient CallingOrigins origins;
    private final transient RefusalLog log;

    @Inject
    OriginFilter(CallingOrigins origins, RefusalLog log) {
        this.origins = origins;
        this.log = log;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<String> origin = CallingOrigins.of(request);
        if (origin.isPresent() && !origins.include(origin.get(), request)) {
            log.refused("another origin", Excerpt.of(origin.get()));
            Problem.forbidden(CallingOrigins.refusal(origin.get(), request)).writeTo(response);
        } else if (origin.isPresent() && isPreflight(request)) {
            answerPreflight(response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS") && request.getHeader("Access-Control-Request-Method") != null;
    }

    private static void answerPreflight(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
        response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
        response.setHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS);
        response.setHeader("Cache-Control", "no-store");
    }
}
