package dev.lobby.auth;

import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.rest.Problem;
import dev.lobby.rest.ProblemException;
import dev.lobby.rest.ProblemMapper;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Recognises who calls, in front of {@code /api} and {@code /ws}, and refuses who calls too often. A call of the API needs
 * an access token, but for the few that lead to one; a WebSocket's handshake may do without. A token that is not valid
 * is refused in either. What only machines ask for needs none and is not counted.
 *
 * <p>A servlet filter that wraps the request, because that is the one way whose principal both servers' REST and
 * WebSocket runtimes honour without any configuration of the server.
 */
public class AuthFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String SOCKET = "/ws";
    private static final String SCHEME = "Bearer ";
    private static final Set<String> PUBLIC =
            Set.of("POST /api/users", "POST /api/auth/login", "POST /api/auth/refresh");
    private static final Set<String> FOR_MACHINES =
            Set.of("/api/health/live", "/api/health/ready", "/api/metrics", "/api/openapi.json");

    /** What such calls change of a user does not grow, and must always be possible for who ends tokens. */
    private static final Pattern OF_ACCOUNT = Pattern.compile("/api/(?:auth|users)/.*");

    private static final Set<String> KEEPING = Set.of("POST", "PATCH");

    private final transient ClientAddresses addresses;
    private final transient RateLimits limits;
    private final transient AccessTokens tokens;
    private final transient Admission admission;

    @Inject
    AuthFilter(ClientAddresses addresses, RateLimits limits, AccessTokens tokens, Admission admission) {
        this.addresses = addresses;
        this.limits = limits;
        this.tokens = tokens;
        this.admission = admission;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<? extends Principal> principal;
        try {
            String path =
                    request.getRequestURI().substring(request.getContextPath().length());
            principal = request.getServletPath().equals(SOCKET) ? Optional.of(visitor(request)) : caller(request, path);
        } catch (Exception e) {
            // Not only RuntimeException: WildFly throws a RollbackException through methods that do not declare it.
            ProblemMapper.problem(e).writeTo(response);
            return;
        }
        chain.doFilter(
                principal
                        .<HttpServletRequest>map(known -> new Called(request, known))
                        .orElse(request),
                response);
    }

    private Optional<Caller> caller(HttpServletRequest request, String path) {
        if (FOR_MACHINES.contains(path)) {
            return Optional.empty();
        }
        if (PUBLIC.contains(request.getMethod() + " " + path)) {
            limits.countRequest(addresses.of(request));
            return Optional.empty();
        }
        Optional<Caller> named = header(request).flatMap(tokens::read).map(AccessToken::caller);
        named.ifPresentOrElse(
                caller -> limits.countRequest(caller.userId()), () -> limits.countRequest(addresses.of(request)));
        Caller caller = named.map(this::admit).orElseThrow(AuthFilter::notValid);
        if (KEEPING.contains(request.getMethod()) && !OF_ACCOUNT.matcher(path).matches()) {
            limits.countKept(caller.userId(), length(request));
        }
        return Optional.of(caller);
    }

    /** A body whose length is not said may have the most that is read of one. */
    private static long length(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        boolean isEmpty = request.getHeader("Transfer-Encoding") == null
                && request.getProtocol().startsWith("HTTP/1");
        return length >= 0 || isEmpty ? Math.max(0, length) : Problem.MAX_BODY_BYTES;
    }

    private Visitor visitor(HttpServletRequest request) {
        ClientAddress address = addresses.of(request);
        limits.countHandshake(address);
        Optional<String> text = tokenOfHandshake(request);
        if (text.isEmpty()) {
            return new Visitor(address, Optional.empty());
        }
        AccessToken token = text.flatMap(tokens::read).orElseThrow(AuthFilter::notValid);
        admit(token.caller());
        return new Visitor(address, Optional.of(token));
    }

    private Caller admit(Caller caller) {
        if (!admission.admits(caller)) {
            throw notValid();
        }
        return caller;
    }

    private static ProblemException notValid() {
        return Problem.unauthorized("A valid access token is needed.").exception();
    }

    /** What is no bearer token is one that is not valid. */
    private static Optional<String> header(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .map(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                        ? value.substring(SCHEME.length()).strip()
                        : "");
    }

    /** A browser cannot set a header on a handshake. */
    private static Optional<String> tokenOfHandshake(HttpServletRequest request) {
        Optional<String> header = header(request);
        Optional<String> parameter = Optional.ofNullable(request.getParameter("access_token"));
        if (header.isPresent() && parameter.isPresent()) {
            throw Problem.malformed("The access token must be sent in one way only.")
                    .exception();
        }
        return header.or(() -> parameter);
    }

    /** A request with its caller or visitor. */
    private static final class Called extends HttpServletRequestWrapper {
        private final Principal principal;

        Called(HttpServletRequest request, Principal principal) {
            super(request);
            this.principal = principal;
        }

        @Override
        public Principal getUserPrincipal() {
            return principal;
        }

        @Override
        public String getRemoteUser() {
            return principal.getName();
        }
    }
}
