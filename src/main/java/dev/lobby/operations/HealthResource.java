package dev.lobby.operations;

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
 * How the server is, for those who watch over it: a status and no more, for anybody may ask. Plain resources, because
 * MicroProfile Health is at another port and path on each server.
 */
@Tag(name = "operations")
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class HealthResource {
    @Inject
    private Readiness readiness;

    /** What is said. */
    public record Health(
            @Schema(enumeration = {"UP", "DOWN"}) String status) {
        static final Health UP = new Health("UP");
        static final Health DOWN = new Health("DOWN");
    }

    /** Whether the process is worth keeping: nothing that a restart would not mend makes it say anything else. */
    @Operation(operationId = "isLive", summary = "Whether the process is worth keeping")
    @SecurityRequirements
    @GET
    @Path("/live")
    public Health live() {
        return Health.UP;
    }

    /** Whether to send it calls. */
    @Operation(operationId = "isReady", summary = "Whether to send it calls")
    @APIResponseSchema(Health.class)
    @APIResponse(
            responseCode = "503",
            description = "Not now",
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
