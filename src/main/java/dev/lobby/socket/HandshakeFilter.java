package dev.lobby.socket;

import dev.lobby.auth.Visitor;
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

/** The filter that refuses a handshake if there are too many sessions. Sessions are counted only once they are open. */
public class HandshakeFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Sessions sessions;
    private final transient RefusalLog log;

    @Inject
    HandshakeFilter(Sessions sessions, RefusalLog log) {
        this.sessions = sessions;
        this.log = log;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Visitor visitor = (Visitor) request.getUserPrincipal();
        Optional<Problem> refusal = sessions.refusal(visitor);
        if (refusal.isPresent()) {
            log.refused("too many sessions", visitor.address().toString());
            refusal.get().writeTo(response);
        } else {
            chain.doFilter(request, response);
        }
    }
}
