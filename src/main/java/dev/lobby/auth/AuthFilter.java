package dev.lobby.auth;

import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.answer.UnreadAnswers;
import dev.lobby.edge.limit.CallsAtOnce;
import dev.lobby.edge.limit.CallsAtOnce.Call;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.edge.limit.TurnWait;
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
 * A servlet filter that authenticates requests to {@code /api} and {@code /ws} and enforces the request limits. API
 * requests need an access token, except for the few that obtain one. A WebSocket handshake may be anonymous. An invalid
 * token is refused in both cases. Operations endpoints (health, metrics, the API description and the redirect to the
 * documentation) need no token and are not counted.
 *
 * <p>It wraps the request, because that is the only way to set a principal that the REST and WebSocket runtimes of both
 * servers accept without any server configuration.
 */
public class AuthFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String SOCKET = "/ws";
    private static final String LOGOUT = "/api/auth/logout";
    private static final String SCHEME = "Bearer ";
    private static final Set<String> PUBLIC =
            Set.of("POST /api/users", "POST /api/auth/login", "POST /api/auth/refresh");
    private static final Set<String> OPERATIONS =
            Set.of("/api", "/api/", "/api/health/live", "/api/health/ready", "/api/metrics", "/api/openapi.json");

    /**
     * The bodies of requests for accounts are not counted against the storage limit, because a user must always be able to
     * end tokens. What registrations, logins and presence store is counted where it is known.
     */
    private static final Pattern ACCOUNT_PATH = Pattern.compile("/api/(?:auth|users)/.*");

    private static final Set<String> STORING_METHODS = Set.of("POST", "PUT", "PATCH");

    /** The request attribute with the call that has begun, for when the request is dispatched again. */
    private static final String BEGUN = AuthFilter.class.getName();

    private static final Begun UNCOUNTED = new Begun(Optional.empty(), Optional.empty());

    private final transient ClientAddresses addresses;
    private final transient RateLimits limits;
    private final transient CallsAtOnce calls;
    private final transient UnreadAnswers unread;
    private final transient AccessTokens tokens;
    private final transient Admission admission;

    @Inject
    AuthFilter(
            ClientAddresses addresses,
            RateLimits limits,
            CallsAtOnce calls,
            UnreadAnswers unread,
            AccessTokens tokens,
            Admission admission) {
        this.addresses = addresses;
        this.limits = limits;
        this.calls = calls;
        this.unread = unread;
        this.tokens = tokens;
        this.admission = admission;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean again = request.getAttribute(BEGUN) instanceof Begun;
        Begun call = UNCOUNTED;
        boolean waits = false;
        try {
            Optional<? extends Principal> principal;
            try {
                if (request.getServletPath().equals(SOCKET)) {
                    principal = Optional.of(visitor(request, addresses.of(request)));
                } else {
                    call = again ? (Begun) request.getAttribute(BEGUN) : begin(request);
                    request.setAttribute(BEGUN, call);
                    waits = !again && !call.awaitTurn(request);
                    if (waits) {
                        return;
                    }
                    principal = admit(request, call);
                }
            } catch (Exception e) {
                // Exception, not RuntimeException: a server may throw a RollbackException through methods that do not
                // declare it.
                ProblemMapper.problem(e).writeTo(response);
                return;
            }
            chain.doFilter(
                    principal
                            .<HttpServletRequest>map(known -> new AuthenticatedRequest(request, known))
                            .orElse(request),
                    response);
        } finally {
            if (!waits) {
                call.end();
            }
        }
    }

    /**
     * A call that is within the limits. Nobody has asked the database about it yet.
     *
     * @param caller empty if the call needs no token
     * @param counted empty if it does not count
     */
    private record Begun(Optional<Caller> caller, Optional<Call> counted) {
        /** Returns whether the thread has waited; see {@link TurnWait}. */
        boolean awaitTurn(HttpServletRequest request) {
            return counted.map(call -> TurnWait.await(request, call)).orElse(true);
        }

        void end() {
            counted.ifPresent(Call::end);
        }
    }

    private Begun begin(HttpServletRequest request) {
        String path = path(request);
        if (OPERATIONS.contains(path)) {
            return UNCOUNTED;
        }
        ClientAddress address = addresses.of(request);
        unread.refuseIfFull(address);
        Payer anonymous = Payer.of(address);
        if (PUBLIC.contains(request.getMethod() + " " + path)) {
            limits.countRequest(anonymous);
            return new Begun(Optional.empty(), Optional.of(calls.begin(anonymous)));
        }
        Optional<Caller> named = header(request).flatMap(tokens::read).map(AccessToken::caller);
        Payer payer = Payer.of(address, named.map(Caller::userId));
        limits.countRequest(payer);
        if (named.isEmpty()) {
            throw notValid(request);
        }
        return new Begun(named, Optional.of(calls.begin(payer)));
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    private Optional<Caller> admit(HttpServletRequest request, Begun call) {
        call.counted.ifPresent(Call::refuseWithoutTurn);
        call.caller.ifPresent(caller -> admit(request, path(request), caller));
        return call.caller;
    }

    private void admit(HttpServletRequest request, String path, Caller caller) {
        boolean admitted = path.equals(LOGOUT) ? admission.admitsToEnd(caller) : admission.admits(caller);
        refuseUnless(admitted, header(request).orElseThrow());
        if (STORING_METHODS.contains(request.getMethod())
                && !ACCOUNT_PATH.matcher(path).matches()) {
            limits.countKept(new Payer(addresses.of(request), caller.userId()), length(request));
        }
    }

    /** The length of the body as it arrived. With HTTP/2 it may be unknown; then the maximum that would be read is counted. */
    private static long length(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        boolean isEmpty = request.getHeader("Transfer-Encoding") == null
                && request.getProtocol().startsWith("HTTP/1");
        return length >= 0 || isEmpty ? Math.max(0, length) : Problem.MAX_BODY_BYTES;
    }

    private Visitor visitor(HttpServletRequest request, ClientAddress address) {
        limits.countHandshake(Payer.of(address));
        Optional<String> text = tokenOfHandshake(request);
        if (text.isEmpty()) {
            return new Visitor(address, Optional.empty());
        }
        AccessToken token = text.flatMap(tokens::read).orElseThrow(() -> notValid(request));
        // Before the database is asked, as for a call.
        limits.countHandshakeOfUser(new Payer(address, token.caller().userId()));
        refuseUnless(admission.admits(token.caller()), text.get());
        return new Visitor(address, Optional.of(token));
    }

    /**
     * Refuses a token that has ended. The first call with such a token counts for its user, and all further ones for
     * the address, like calls without a token. Otherwise somebody with an old token could use up its user's calls.
     */
    private void refuseUnless(boolean admitted, String text) {
        if (!admitted) {
            tokens.rememberEnd(text);
            throw notValid();
        }
    }

    private static ProblemException notValid() {
        return Problem.unauthorized("A valid access token is needed.").exception();
    }

    /** As above, but says how the header must look if it is malformed. */
    private static ProblemException notValid(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header == null || hasScheme(header)
                ? notValid()
                : Problem.unauthorized("The Authorization header must be 'Bearer', a blank, and the access token.")
                        .exception();
    }

    private static boolean hasScheme(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** The bearer token. Any other {@code Authorization} header gives an empty token, which is never valid. */
    private static Optional<String> header(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .map(value ->
                        hasScheme(value) ? value.substring(SCHEME.length()).strip() : "");
    }

    /**
     * The token of a handshake. A browser cannot set headers on a handshake, so a query parameter is accepted too. A
     * handshake is a GET; of other methods the parameters might come from a form.
     */
    private static Optional<String> tokenOfHandshake(HttpServletRequest request) {
        Optional<String> header = header(request);
        Optional<String> parameter = Optional.of(request)
                .filter(handshake -> handshake.getMethod().equals("GET"))
                .map(handshake -> handshake.getParameter("access_token"));
        if (header.isPresent() && parameter.isPresent()) {
            throw Problem.malformed("access_token", "The access token must be sent in one way only.")
                    .exception();
        }
        return header.or(() -> parameter);
    }

    /** A request whose principal is the caller or visitor. */
    private static final class AuthenticatedRequest extends HttpServletRequestWrapper {
        private final Principal principal;

        AuthenticatedRequest(HttpServletRequest request, Principal principal) {
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
