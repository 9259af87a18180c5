package dev.lobby.operations;

import dev.lobby.rest.WithoutToken;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * The health checks: a status and nothing more, because anybody may ask. They are plain resources, because each server
 * has MicroProfile Health on a different port and path.
 */
@Tag(name = "operations", description = "For operators, and for generators of clients")
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@WithoutToken
public class HealthResource {
    @Inject
    private Readiness readiness;

    /** The status that a check reports. */
    public record Health(
            @Schema(enumeration = {"UP", "DOWN"}) String status) {
        static final Health UP = new Health("UP");
        static final Health DOWN = new Health("DOWN");
    }

    /**
     * Whether the process is alive: UP whenever it answers. Problems that a restart would not solve do not change that.
     */
    @Operation(operationId = "isLive", summary = "Whether the process is alive")
    @SecurityRequirements
    @GET
    @Path("/live")
    public Health live() {
        return Health.UP;
    }

    /** Whether the server can take requests. */
    @Operation(operationId = "isReady", summary = "Whether the server can take requests")
    @APIResponseSchema(Health.class)
    @APIResponse(
            responseCode = "503",
            description = "Not ready",
            headers = @Header(name = "Retry-After", ref = "Retry-After"),
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Health.class)))
    @SecurityRequirements
    @GET
    @Path("/ready")
    public Response ready() {
        return readiness.isReady()
                ? Response.ok(Health.UP).build()
                : Response.status(Response.Status.SERVICE_UNAVAILABLE)
                        .header("Retry-After", "1")
                        .entity(Health.DOWN)
                        .build();
    }
}
