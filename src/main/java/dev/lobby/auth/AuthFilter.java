package dev.lobby.auth;

import dev.lobby.rest.Problem;
import dev.lobby.rest.ProblemMapper;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;

/**
 * Recognises who calls, in front of {@code /api} and {@code /ws}. A call of the API needs an access token, but for the
 * few that lead to one; a WebSocket's handshake may do without. A token that is not valid is refused in either.
 *
 * <p>A servlet filter that wraps the request, because that is the one way whose principal both servers' REST and
 * WebSocket runtimes honour without any configuration of the server.
 */
@WebFilter(
        urlPatterns = {"/api/*", "/ws"},
        asyncSupported = true)
public class AuthFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String SOCKET = "/ws";
    private static final String SCHEME = "Bearer ";
    private static final Set<String> PUBLIC =
            Set.of("POST /api/users", "POST /api/auth/login", "POST /api/auth/refresh");

    private final transient AccessTokens tokens;
    private final transient Generations generations;
    private final transient Event<CallerSeen> seen;

    @Inject
    AuthFilter(AccessTokens tokens, Generations generations, Event<CallerSeen> seen) {
        this.tokens = tokens;
        this.generations = generations;
        this.seen = seen;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Caller> caller;
        try {
            caller = recognise(request);
        } catch (Exception e) {
            // Not only RuntimeException: WildFly throws a RollbackException through methods that do not declare it.
            ProblemMapper.problem(e).writeTo(response);
            return;
        }
        chain.doFilter(
                caller.<HttpServletRequest>map(c -> new Called(request, c)).orElse(request), response);
    }

    private Optional<Caller> recognise(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (PUBLIC.contains(request.getMethod() + " " + path)) {
            return Optional.empty();
        }
        Optional<String> token = token(request, path.equals(SOCKET));
        if (token.isEmpty() && path.equals(SOCKET)) {
            return Optional.empty();
        }
        Caller caller = token.flatMap(tokens::read)
                .filter(generations::isCurrent)
                .orElseThrow(() ->
                        Problem.unauthorized("A valid access token is needed.").exception());
        seen.fire(new CallerSeen(caller));
        return Optional.of(caller);
    }

    private static Optional<String> token(HttpServletRequest request, boolean handshake) {
        Optional<String> header = Optional.ofNullable(request.getHeader("Authorization"))
                .map(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                        ? value.substring(SCHEME.length()).strip()
                        : "");
        // A browser cannot set a header on a handshake.
        Optional<String> parameter =
                handshake ? Optional.ofNullable(request.getParameter("access_token")) : Optional.empty();
        if (header.isPresent() && parameter.isPresent()) {
            throw Problem.malformed("The access token must be sent in one way only.")
                    .exception();
        }
        return header.or(() -> parameter);
    }

    /** A request with its caller. */
    private static final class Called extends HttpServletRequestWrapper {
        private final Caller caller;

        Called(HttpServletRequest request, Caller caller) {
            super(request);
            this.caller = caller;
        }

        @Override
        public Principal getUserPrincipal() {
            return caller;
        }

        @Override
        public String getRemoteUser() {
            return caller.getName();
        }
    }
}
