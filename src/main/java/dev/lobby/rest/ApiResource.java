package dev.lobby.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The address of the API itself, which redirects people to its documentation. */
@Path("/")
@ApplicationScoped
@WithoutToken
public class ApiResource {
    @Operation(hidden = true)
    @GET
    public Response get(@Context UriInfo uri) {
        return Response.seeOther(
                        uri.getBaseUriBuilder().path("../docs/").build().normalize())
                .build();
    }
}
