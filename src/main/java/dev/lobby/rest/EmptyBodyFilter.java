package dev.lobby.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/**
 * Makes an empty object of a body that is not there; the runtimes otherwise do not read it at all. Before the resource
 * is chosen, because RESTEasy chooses none for what has no type.
 */
@Provider
@PreMatching
public class EmptyBodies implements ContainerRequestFilter {
    private static final String EMPTY = "{}";

    @Override
    public void filter(ContainerRequestContext request) {
        String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        if (length == null ? request.getMediaType() == null : length.equals("0")) {
            request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
            request.getHeaders().putSingle(HttpHeaders.CONTENT_LENGTH, String.valueOf(EMPTY.length()));
            request.setEntityStream(new ByteArrayInputStream(EMPTY.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
