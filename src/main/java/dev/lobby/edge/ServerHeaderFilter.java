package dev.lobby.edge;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Lets every answer say that it is from Lobby, where Payara says that it is from Payara: a header that is there can be
 * replaced but not taken away. What never reaches an application, such as a request that is none, the operators' guides
 * see to.
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
