package dev.lobby.rest;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Redirects from {@code /docs} and {@code /example} to the pages of these folders. Otherwise a server may do this before any
 * filter, in an answer that names the server.
 */
@WebServlet({"/docs", "/example"})
public class FolderServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", request.getContextPath() + request.getServletPath() + "/");
        response.setHeader("Cache-Control", "no-store");
    }
}
