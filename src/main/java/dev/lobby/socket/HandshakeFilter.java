package dev.lobby.socket;

import dev.lobby.auth.Visitor;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.Problem;
import dev.lobby.subscription.VisibilitySettings;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A servlet filter that refuses what is no handshake (RFC 6455, 4.2.1), and a handshake if there are too many sessions, or
 * if the session needs a token and has no way to show one. Both servers check less of a handshake, each something else.
 */
public class HandshakeFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String KEY = "Sec-WebSocket-Key";

    private static final Set<String> OTHER_METHODS =
            Set.of("HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    /** 16 bytes in Base64. */
    private static final Pattern KEY_FORM = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private final transient Sessions sessions;
    private final transient VisibilitySettings visibility;
    private final transient RefusalLog log;

    @Inject
    HandshakeFilter(Sessions sessions, VisibilitySettings visibility, RefusalLog log) {
        this.sessions = sessions;
        this.visibility = visibility;
        this.log = log;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.getMethod().equals("GET")) {
            refusal(request.getMethod()).writeTo(response);
            return;
        }
        Visitor visitor = (Visitor) request.getUserPrincipal();
        if (visibility.isPrivate() && visitor.token().isEmpty() && !speaksV1(request)) {
            Problem.unauthorized(
                            "A session needs an access token, or the subprotocol lobby.v1, with which it can show one.")
                    .writeTo(response);
            return;
        }
        if (!asksForWebSocket(request)) {
            Problem.upgradeRequired(request.getProtocol()).writeTo(response);
            return;
        }
        List<String> keys = values(request, KEY).toList();
        if (keys.size() > 1 || !KEY_FORM.matcher(keys.get(0)).matches()) {
            Problem.malformed(KEY, "There must be one key, of 16 bytes in Base64.")
                    .writeTo(response);
            return;
        }
        Optional<Problem> refusal = sessions.arrives(visitor);
        if (refusal.isPresent()) {
            if (!sessions.isDraining()) {
                log.refused("too many sessions", visitor.address().toString());
            }
            refusal.get().writeTo(response);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            if (response.getStatus() != HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
                sessions.abandoned(visitor);
            }
        }
    }

    private static Problem refusal(String method) {
        return OTHER_METHODS.contains(method)
                ? Problem.methodNotAllowed("GET")
                : Problem.ofStatus(HttpServletResponse.SC_NOT_IMPLEMENTED);
    }

    private static boolean asksForWebSocket(HttpServletRequest request) {
        // Not by HTTP/1.0: a server might not bind such a session to its connection.
        return request.getProtocol().equals("HTTP/1.1")
                && elements(request, "Connection").anyMatch("upgrade"::equalsIgnoreCase)
                && elements(request, "Upgrade").anyMatch("websocket"::equalsIgnoreCase)
                && elements(request, "Sec-WebSocket-Version").toList().equals(List.of("13"))
                && request.getHeader(KEY) != null;
    }

    private static boolean speaksV1(HttpServletRequest request) {
        return elements(request, "Sec-WebSocket-Protocol").anyMatch(Conversations.V1::equals);
    }

    private static Stream<String> elements(HttpServletRequest request, String header) {
        return values(request, header)
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip);
    }

    private static Stream<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header)).stream();
    }
}
