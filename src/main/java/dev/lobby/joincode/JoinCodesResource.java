package dev.lobby.joincode;

import dev.lobby.attribute.AttributeChanges;
import dev.lobby.auth.Caller;
import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.limit.Guesses;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.id.ObjectId;
import dev.lobby.member.MemberService;
import dev.lobby.member.MemberView;
import dev.lobby.member.MembersResource;
import dev.lobby.rest.Created;
import dev.lobby.rest.Problem;
import dev.lobby.text.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The REST resource for the codes of games. */
@Tag(name = "codes", description = "A way into a game that one can read out to a friend")
@Path("/games")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class JoinCodesResource {
    /** What is guessed is not the code of one game, but that of any. */
    private static final Guesses.Subject ANY_CODE = Guesses.Subject.object("code");

    @Inject
    private JoinCodeService codes;

    @Inject
    private MemberService members;

    @Inject
    private RateLimits limits;

    @Inject
    private ClientAddresses addresses;

    @Operation(operationId = "getCode", summary = "The code of a game that one is in")
    @APIResponseSchema(JoinCodeView.class)
    @APIResponse(responseCode = "403", description = "Not a member")
    @GET
    @Path("/{id}/code")
    public JoinCodeView get(@PathParam("id") ObjectId id, @Context SecurityContext security) {
        return codes.get(id.hex(), Caller.of(security).userId());
    }

    @Operation(operationId = "renewCode", summary = "Give one's game a new code, which ends the old one")
    @APIResponseSchema(responseCode = "201", value = JoinCodeView.class, responseDescription = "The code")
    @APIResponse(responseCode = "403", description = "Not the owner")
    @POST
    @Path("/{id}/code")
    public Response renew(@PathParam("id") ObjectId id, @Context UriInfo uri, @Context SecurityContext security) {
        JoinCodeView code = codes.renew(id.hex(), Caller.of(security).userId());
        return Response.created(uri.getAbsolutePath()).entity(code).build();
    }

    @Operation(operationId = "endCode", summary = "End the code of one's game")
    @APIResponseSchema(JoinCodeView.class)
    @APIResponse(responseCode = "403", description = "Not the owner")
    @DELETE
    @Path("/{id}/code")
    public JoinCodeView end(@PathParam("id") ObjectId id, @Context SecurityContext security) {
        return codes.end(id.hex(), Caller.of(security).userId());
    }

    /** The body for joining a game by its code. */
    public record JoinByCode(
            @NotNull(message = "is required") @Text(min = 1, max = 64)
            String code,

            @Pattern(regexp = MembersResource.ROLE, message = MembersResource.ROLES) @Nullable
            String as,

            @AttributeChanges @Schema(ref = "Attributes") @Nullable
            JsonObject attributes) {}

    @Operation(operationId = "joinByCode", summary = "Join the game that has this code, without its password")
    @APIResponseSchema(responseCode = "201", value = MemberView.class, responseDescription = "The member")
    @APIResponse(responseCode = "403", description = "Banned from the game")
    @APIResponse(responseCode = "404", description = "No game has this code")
    @APIResponse(
            responseCode = "409",
            description = "already-a-member, game-started, not-spectatable, game-locked, game-full")
    @POST
    @Path("/join")
    public Response join(
            JoinByCode join,
            @Context UriInfo uri,
            @Context SecurityContext security,
            @Context HttpServletRequest request) {
        String user = Caller.of(security).userId();
        RateLimits.Attempt attempt = limits.attempt(new Payer(addresses.of(request), user), ANY_CODE);
        attempt.begin();
        Optional<String> game = codes.game(join.code());
        if (game.isEmpty()) {
            throw Problem.notFound("No game has this code.").exception();
        }
        attempt.succeeded();
        MemberView member = members.joinWithoutPassword(new MemberService.Entry(
                game.get(), user, MembersResource.SPECTATOR.equals(join.as()), join.attributes()));
        return Created.elsewhere(uri, member, "games", member.gameId(), "members", member.userId());
    }
}
