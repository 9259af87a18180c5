package dev.lobby.edge;

import dev.lobby.rest.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.Objects;

/**
 * A servlet filter that refuses requests with a {@code Sec-WebSocket-Key} at which a server would fail, with a stack trace
 * in the log for each. On Payara, Tyrus takes every request with a key for a handshake, wherever it goes.
 *
 * <p>The address must be a URI. Tyrus parses the path before the upgrade. After it has answered 101 it parses the query,
 * too, and Undertow the host.
 *
 * <p>Headers {@code X-Tyrus-…} control what Tyrus tells of a handshake, and it logs values that it does not know. They are
 * not for clients.
 */
public class KeyFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String TYRUS = "X-Tyrus-";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getHeader("Sec-WebSocket-Key") != null && (!hasUri(request) || isForTyrus(request))) {
            Problem.ofStatus(HttpServletResponse.SC_BAD_REQUEST).writeTo(response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean hasUri(HttpServletRequest request) {
        String host = Objects.requireNonNullElse(request.getHeader("Host"), "");
        String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        // The path also alone, because one that begins with // names a host.
        return isUri(request.getRequestURI()) && isUri("ws://" + host + request.getRequestURI() + query);
    }

    private static boolean isUri(String text) {
        try {
            URI unused = new URI(text);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isForTyrus(HttpServletRequest request) {
        return Collections.list(request.getHeaderNames()).stream()
                .anyMatch(name -> name.regionMatches(true, 0, TYRUS, 0, TYRUS.length()));
    }
}
