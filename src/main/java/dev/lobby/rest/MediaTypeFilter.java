package dev.lobby.rest;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A request filter that refuses invalid media types with 400 or 415. Each runtime would answer some of these with 500:
 * media types whose weight, as in {@code text/html;q=0.5}, is not a number from 0 to 1 (RFC 9110, 12.4.2), and bodies
 * whose media type has a wildcard.
 */
@Provider
@PreMatching
public class MediaTypeFilter implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
        refuseUnlessWeighed(HttpHeaders.ACCEPT, () -> request.getAcceptableMediaTypes().stream());
        refuseUnlessWeighed(HttpHeaders.CONTENT_TYPE, () -> Stream.ofNullable(request.getMediaType()));
        MediaType type = request.getMediaType();
        if (type != null && (type.isWildcardType() || type.isWildcardSubtype())) {
            throw Problem.ofStatus(415).exception();
        }
    }

    private static void refuseUnlessWeighed(String header, Supplier<Stream<MediaType>> types) {
        boolean weighed;
        try {
            weighed = types.get()
                    .map(MediaType::getParameters)
                    .filter(parameters -> parameters.containsKey("q"))
                    .map(parameters -> Float.parseFloat(parameters.get("q")))
                    .allMatch(weight -> weight >= 0 && weight <= 1);
        } catch (IllegalArgumentException | ProcessingException e) {
            // A runtime may throw ProcessingException for a media type that it cannot parse.
            weighed = false;
        }
        if (!weighed) {
            throw Problem.malformed(header, "Media types and their weights must be well-formed.")
                    .exception();
        }
    }
}
