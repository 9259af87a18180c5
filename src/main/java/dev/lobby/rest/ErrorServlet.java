package dev.lobby.rest;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Answers requests that never reached the REST runtime, in place of the server's own error page, which names the
 * server. It also answers for the JavaScript client's folder, for which a server may redirect before any filter.
 */
@WebServlet({"/error", "/client"})
public class ErrorServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Problem.ofStatus(status instanceof Integer code ? code : HttpServletResponse.SC_NOT_FOUND)
                .writeTo(response);
    }
}
