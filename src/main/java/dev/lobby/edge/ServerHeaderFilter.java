package dev.lobby.edge;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A servlet filter that sets {@code Server: Lobby} on every answer, in place of Payara's name: an application can
 * replace this header but not remove it. The operators' guides cover answers that never reach an application, such as
 * those to malformed requests.
 */
public class ServerHeaderFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("Server", "Lobby");
        chain.doFilter(request, response);
    }
}
