package dev.lobby.invitation;

import dev.lobby.auth.Caller;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The REST resource for inviting to a game. */
@Tag(name = "invitations", description = "A way into a game for one user")
@Path("/games/{gameId}/invitations")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class GameInvitationsResource {
    @Inject
    private InvitationService invitations;

    /** The body of an invitation. */
    public record InvitationCreation(
            @NotNull(message = "is required")
            @Pattern(regexp = ObjectId.PATTERN, message = ObjectId.MESSAGE)
            @Schema(ref = "Id")
            String user) {}

    @Operation(operationId = "invite", summary = "Invite a user to a game that one is in")
    @APIResponseSchema(responseCode = "201", value = InvitationView.class, responseDescription = "The invitation")
    @APIResponse(
            responseCode = "403",
            description = "Not a member, or, of an invited game, not the owner; or the user is banned from the game")
    @APIResponse(
            responseCode = "409",
            description = "blocked, already-a-member, already-invited, too-many-invitations, invited-too-often")
    @POST
    public Response create(
            @PathParam("gameId") ObjectId gameId,
            InvitationCreation invitation,
            @Context UriInfo uri,
            @Context SecurityContext security) {
        InvitationView made =
                invitations.create(gameId.hex(), Caller.of(security).userId(), invitation.user());
        return Response.created(uri.getBaseUriBuilder()
                        .path("invitations")
                        .path(made.id())
                        .build())
                .entity(made)
                .build();
    }
}
