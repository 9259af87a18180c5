package dev.lobby.edge;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A servlet filter that sets the headers that every answer has. Pages run nothing but their own modules, call nobody but
 * this server, and are not shown inside other pages. {@code Server: Lobby} takes the place of the server's name: an
 * application can replace this header but not remove it. The operators' guides cover answers that never reach an
 * application, such as those to malformed requests.
 *
 * <p>An answer to a handshake has the name only: no browser shows it, and a session would keep its headers in memory.
 */
public class HeaderFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** For the pages. An answer of the API that a browser shows as a page needs even less. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("Server", "Lobby");
        if (request.getHeader("Sec-WebSocket-Key") == null) {
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
            response.setHeader("Referrer-Policy", "no-referrer");
            response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
            response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
            response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        }
        chain.doFilter(request, response);
    }
}
