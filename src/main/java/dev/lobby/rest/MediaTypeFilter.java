package dev.lobby.rest;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.util.stream.Stream;

/**
 * Refuses media types that the runtimes take for a failure of the server, not both the same ones: those with a weight, as
 * in {@code text/html;q=0.5}, that is no number from 0 to 1 (RFC 9110, 12.4.2), and for a body one that stands for many.
 */
@Provider
@PreMatching
public class MediaTypes implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
        try {
            refuseUnlessWeighed(request);
        } catch (IllegalArgumentException | ProcessingException e) {
            // The latter is Jersey's, of what it cannot read at all.
            throw Problem.malformed("Media types and their weights must be well-formed.")
                    .exception();
        }
        MediaType type = request.getMediaType();
        if (type != null && (type.isWildcardType() || type.isWildcardSubtype())) {
            throw Problem.ofStatus(415).exception();
        }
    }

    private static void refuseUnlessWeighed(ContainerRequestContext request) {
        Stream.concat(request.getAcceptableMediaTypes().stream(), Stream.ofNullable(request.getMediaType()))
                .map(MediaType::getParameters)
                .filter(parameters -> parameters.containsKey("q"))
                .forEach(parameters -> {
                    float weight = Float.parseFloat(parameters.get("q"));
                    if (!(weight >= 0 && weight <= 1)) {
                        throw new IllegalArgumentException("A weight is a number from 0 to 1");
                    }
                });
    }
}
