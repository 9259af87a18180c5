package dev.lobby.rest;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Redirects from {@code /docs} to {@code /docs/}. Otherwise a server may do this before any filter, in an answer that
 * names the server.
 */
@WebServlet("/docs")
public class DocumentationServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", request.getContextPath() + "/docs/");
        response.setHeader("Cache-Control", "no-store");
    }
}
