package dev.lobby.ban;

import dev.lobby.auth.Caller;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.TimeCursor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The REST resource for the bans of a game. */
@Tag(name = "bans", description = "Who may not join a game")
@Path("/games/{gameId}/bans")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class BansResource {
    @Inject
    private BanService bans;

    @Operation(operationId = "listBans", summary = "Who is banned from one's game, the first banned first")
    @APIResponseSchema(responseCode = "200", value = BanView[].class, responseDescription = "A page of bans")
    @APIResponse(responseCode = "403", description = "Not the owner")
    @GET
    public Response list(
            @PathParam("gameId") ObjectId gameId,
            @QueryParam("after") @Nullable TimeCursor after,
            @QueryParam("limit") @DefaultValue(PageLimit.BY_DEFAULT) PageLimit limit,
            @Context SecurityContext security) {
        return Response.ok(bans.list(gameId.hex(), Caller.of(security).userId(), after, limit))
                .build();
    }

    /** The body of a ban. */
    public record BanCreation(@Nullable Instant until) {}

    @Operation(operationId = "banUser", summary = "Ban a user from one's game, for a time or for good")
    @APIResponseSchema(BanView.class)
    @APIResponse(responseCode = "403", description = "Not the owner")
    @APIResponse(responseCode = "409", description = "owner-stays, too-many-bans")
    @PUT
    @Path("/{userId}")
    public BanView ban(
            @PathParam("gameId") ObjectId gameId,
            @PathParam("userId") ObjectId userId,
            BanCreation ban,
            @Context SecurityContext security) {
        return bans.ban(gameId.hex(), userId.hex(), Caller.of(security).userId(), ban.until());
    }

    @Operation(operationId = "liftBan", summary = "End a ban")
    @APIResponseSchema(BanView.class)
    @APIResponse(responseCode = "403", description = "Not the owner")
    @DELETE
    @Path("/{userId}")
    public BanView lift(
            @PathParam("gameId") ObjectId gameId,
            @PathParam("userId") ObjectId userId,
            @Context SecurityContext security) {
        return bans.lift(gameId.hex(), userId.hex(), Caller.of(security).userId());
    }
}
