package dev.lobby.rest;

import dev.lobby.log.Cursors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * A filter that adds an event cursor to each answer to a user. A client that follows the events after this cursor
 * misses nothing: the cursor is taken before anything is read, so all earlier events are reflected in the answer.
 */
@Provider
@ApplicationScoped
public class EventCursorFilter implements ContainerRequestFilter, ContainerResponseFilter {
    static final String HEADER = "Event-Cursor";

    @Inject
    private Cursors cursors;

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getSecurityContext().getUserPrincipal() != null) {
            request.setProperty(HEADER, cursors.end());
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        Object cursor = request.getProperty(HEADER);
        if (cursor != null) {
            response.getHeaders().putSingle(HEADER, cursor);
        }
    }
}
