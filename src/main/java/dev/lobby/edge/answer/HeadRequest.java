package dev.lobby.edge.answer;

import dev.lobby.rest.LobbyApplication;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * A {@code HEAD} to the API that is answered like a {@code GET}, whose body is then left out. A REST runtime need not compute
 * the length of a body that it does not send.
 */
final class HeadRequest extends HttpServletRequestWrapper {
    private HeadRequest(HttpServletRequest request) {
        super(request);
    }

    /** Returns the request itself if it is another one. */
    static HttpServletRequest withBody(HttpServletRequest request) {
        boolean head = request.getMethod().equals("HEAD");
        return head && request.getServletPath().equals(LobbyApplication.PATH) ? new HeadRequest(request) : request;
    }

    @Override
    public String getMethod() {
        return "GET";
    }
}
