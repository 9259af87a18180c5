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
 * A request filter that replaces an absent body by an empty JSON object; otherwise the runtimes do not read the body at
 * all. It runs before the resource method is matched, because RESTEasy matches none for a request without a content
 * type.
 */
@Provider
@PreMatching
public class EmptyBodyFilter implements ContainerRequestFilter {
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
