package dev.lobby.edge;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A servlet filter that counts the API calls that are being carried out. */
public class CallFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient CallsInFlight calls;

    @Inject
    CallFilter(CallsInFlight calls) {
        this.calls = calls;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        calls.begin();
        try {
            chain.doFilter(request, response);
        } finally {
            calls.end();
        }
    }
}
