package dev.lobby.invitation;

import dev.lobby.attribute.AttributeChanges;
import dev.lobby.auth.Caller;
import dev.lobby.id.ObjectId;
import dev.lobby.member.MemberView;
import dev.lobby.member.MembersResource;
import dev.lobby.rest.Created;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.TimeCursor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The REST resource for invitations. */
@Tag(name = "invitations", description = "A way into a game for one user")
@Path("/invitations")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class InvitationsResource {
    @Inject
    private InvitationService invitations;

    @Operation(operationId = "listInvitations", summary = "Open invitations from and to the caller, the oldest first")
    @APIResponseSchema(
            responseCode = "200",
            value = InvitationView[].class,
            responseDescription = "A page of invitations")
    @GET
    public Response list(
            @Parameter(description = "Only those to this game") @QueryParam("game") @Nullable ObjectId game,
            @QueryParam("after") @Nullable TimeCursor after,
            @QueryParam("limit") @DefaultValue(PageLimit.BY_DEFAULT) PageLimit limit,
            @Context SecurityContext security) {
        return Response.ok(invitations.list(Caller.of(security), game == null ? null : game.hex(), after, limit))
                .build();
    }

    @Operation(operationId = "getInvitation", summary = "An open invitation from or to the caller")
    @GET
    @Path("/{id}")
    public InvitationView get(@PathParam("id") ObjectId id, @Context SecurityContext security) {
        return invitations.get(id.hex(), Caller.of(security));
    }

    /** The body for accepting an invitation. */
    public record Acceptance(
            @Pattern(regexp = MembersResource.ROLE, message = MembersResource.ROLES) @Nullable
            String as,

            @AttributeChanges @Schema(ref = "Attributes") @Nullable
            JsonObject attributes) {}

    @Operation(operationId = "acceptInvitation", summary = "Join the game that one is invited to, without its password")
    @APIResponseSchema(responseCode = "201", value = MemberView.class, responseDescription = "The member")
    @APIResponse(responseCode = "403", description = "Not the user who is invited, or banned from the game")
    @APIResponse(
            responseCode = "409",
            description = "already-a-member, game-started, not-spectatable, game-locked, game-full")
    @POST
    @Path("/{id}/accept")
    public Response accept(
            @PathParam("id") ObjectId id,
            Acceptance acceptance,
            @Context UriInfo uri,
            @Context SecurityContext security) {
        MemberView member = invitations.accept(
                id.hex(),
                Caller.of(security),
                new InvitationService.Entry(
                        MembersResource.SPECTATOR.equals(acceptance.as()), acceptance.attributes()));
        return Created.elsewhere(uri, member, "games", member.gameId(), "members", member.userId());
    }

    @Operation(
            operationId = "endInvitation",
            summary = "Decline an invitation, or revoke one's own or one to one's game")
    @APIResponseSchema(InvitationView.class)
    @DELETE
    @Path("/{id}")
    public InvitationView delete(@PathParam("id") ObjectId id, @Context SecurityContext security) {
        return invitations.delete(id.hex(), Caller.of(security));
    }
}
