package dev.lobby.rest;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** The answer to what made an object: 201, where it is, and how it looks. */
public final class Created {
    private Created() {}

    /**
     * Below the address that was called.
     *
     * @param id the object's
     */
    public static Response at(UriInfo uri, String id, Object view) {
        return Response.created(uri.getAbsolutePathBuilder().path(id).build())
                .entity(view)
                .build();
    }
}
