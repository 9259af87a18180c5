package dev.lobby.rest;

import dev.lobby.log.Cursors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response.Status.Family;
import jakarta.ws.rs.ext.Provider;

/**
 * A filter that adds an event cursor to each answer to a user, and to the answer to each successful registration, login
 * and refresh. A client that follows the events after this cursor misses nothing: the cursor is taken before anything
 * is read, so all earlier events are reflected in the answer. A cursor tells how many events there were, so nobody else
 * gets one.
 */
@Provider
@ApplicationScoped
public class EventCursorFilter implements ContainerRequestFilter, ContainerResponseFilter {
    static final String HEADER = "Event-Cursor";

    @Inject
    private Cursors cursors;

    @Override
    public void filter(ContainerRequestContext request) {
        // Without a user, only registrations, logins and refreshes come by POST.
        if (isOfUser(request) || request.getMethod().equals(HttpMethod.POST)) {
            request.setProperty(HEADER, cursors.end());
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        Object cursor = request.getProperty(HEADER);
        boolean isSuccess = response.getStatusInfo().getFamily() == Family.SUCCESSFUL;
        if (cursor != null && (isOfUser(request) || isSuccess)) {
            response.getHeaders().putSingle(HEADER, cursor);
        }
    }

    private static boolean isOfUser(ContainerRequestContext request) {
        return request.getSecurityContext().getUserPrincipal() != null;
    }
}
