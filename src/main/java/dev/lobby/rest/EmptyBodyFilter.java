package dev.lobby.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;

/**
 * A request filter that replaces an absent body by an empty JSON object; otherwise the runtimes do not read the body at
 * all. A body without a content type is read as JSON. The filter runs before the resource method is matched, because a
 * runtime may match none for a request without a content type.
 */
@Provider
@PreMatching
public class EmptyBodyFilter implements ContainerRequestFilter {
    private static final String EMPTY = "{}";

    @Context
    private HttpServletRequest servlet;

    @Override
    public void filter(ContainerRequestContext request) {
        if (isEmpty(request)) {
            request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
            request.getHeaders().putSingle(HttpHeaders.CONTENT_LENGTH, String.valueOf(EMPTY.length()));
            request.setEntityStream(new ByteArrayInputStream(EMPTY.getBytes(StandardCharsets.UTF_8)));
        } else if (request.getHeaderString(HttpHeaders.CONTENT_TYPE) == null) {
            request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
        }
    }

    private boolean isEmpty(ContainerRequestContext request) {
        // A body in chunks has been read before, so that its length is known.
        long length = servlet.getContentLengthLong();
        boolean isSaid = length >= 0 || servlet.getProtocol().startsWith("HTTP/1");
        return isSaid ? length <= 0 : !hasBody(request) || endsAtOnce(request);
    }

    /** Whether calls with this method have a body. For the others it is not read, so that nobody waits for it. */
    private static boolean hasBody(ContainerRequestContext request) {
        return request.getMethod().equals(HttpMethod.POST)
                || request.getMethod().equals(HttpMethod.PATCH);
    }

    /** With HTTP/2, a head need not say whether a body follows. */
    private static boolean endsAtOnce(ContainerRequestContext request) {
        PushbackInputStream body = new PushbackInputStream(request.getEntityStream());
        request.setEntityStream(body);
        try {
            int first = body.read();
            if (first >= 0) {
                body.unread(first);
            }
            return first < 0;
        } catch (IOException e) {
            throw Problem.brokenBody().exception();
        }
    }
}
