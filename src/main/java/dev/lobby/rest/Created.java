package dev.lobby.rest;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** The answer to a request that created an object: 201 with the object's location and view. */
public final class Created {
    private Created() {}

    /**
     * Builds the answer; the location is below the request's path.
     *
     * @param id the object's id
     */
    public static Response at(UriInfo uri, String id, Object view) {
        return Response.created(uri.getAbsolutePathBuilder().path(id).build())
                .entity(view)
                .build();
    }

    /**
     * Builds the answer for an object that is not below the request's path.
     *
     * @param path of the object, below that of the API
     */
    public static Response elsewhere(UriInfo uri, Object view, String... path) {
        return Response.created(uri.getBaseUriBuilder().segment(path).build())
                .entity(view)
                .build();
    }
}
