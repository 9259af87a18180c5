package dev.lobby.edge;

import dev.lobby.rest.Problem;
import dev.lobby.server.Servers;
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
 * in the log for each. A server may take every request with a key for a handshake, wherever it goes.
 *
 * <p>The address must be a URI. Servers parse the path before the upgrade, and the query or the host after they have answered
 * 101.
 *
 * <p>Headers that control a server itself are not for clients.
 */
public class KeyFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getHeader("Sec-WebSocket-Key") != null && (!hasUri(request) || isForServer(request))) {
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

    private static boolean isForServer(HttpServletRequest request) {
        return Collections.list(request.getHeaderNames()).stream().anyMatch(Servers::isControl);
    }
}
