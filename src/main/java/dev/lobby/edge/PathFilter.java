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

/**
 * A servlet filter that refuses handshakes whose path is no URI, such as {@code //}. On Payara, Tyrus takes every request
 * with a key for a handshake, wherever it goes. It parses the path as a URI, and if it is none, the request fails with a
 * stack trace in the log.
 */
public class PathFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getHeader("Sec-WebSocket-Key") != null && !isUri(request.getRequestURI())) {
            Problem.ofStatus(HttpServletResponse.SC_BAD_REQUEST).writeTo(response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isUri(String path) {
        try {
            URI unused = new URI(path);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
