package dev.lobby.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * How the server is, for those who watch over it: a status and no more, for anybody may ask. Plain resources, because
 * MicroProfile Health is at another port and path on each server.
 */
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class HealthResource {
    @Inject
    private Readiness readiness;

    /** What is said. */
    public record Health(String status) {
        static final Health UP = new Health("UP");
        static final Health DOWN = new Health("DOWN");
    }

    /** Whether the process is worth keeping: nothing that a restart would not mend makes it say anything else. */
    @GET
    @Path("/live")
    public Health live() {
        return Health.UP;
    }

    /** Whether to send it calls. */
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
