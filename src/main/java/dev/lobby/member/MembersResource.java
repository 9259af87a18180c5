package dev.lobby.member;

import dev.lobby.attribute.AttributeChanges;
import dev.lobby.auth.Caller;
import dev.lobby.auth.Passwords;
import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.limit.Guesses;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.Created;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.TimeCursor;
import dev.lobby.text.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The REST resource for the members of a game. */
@Tag(name = "members", description = "Who plays a game")
@Path("/games/{gameId}/members")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class MembersResource {
    /** The role of those who only watch. */
    public static final String SPECTATOR = "spectator";

    public static final String ROLE = "^(player|spectator)$";
    public static final String ROLES = "must be player or spectator";

    @Inject
    private MemberService members;

    @Inject
    private Departures departures;

    @Inject
    private Passwords passwords;

    @Inject
    private RateLimits limits;

    @Inject
    private ClientAddresses addresses;

    @Operation(operationId = "listMembers", summary = "Members of a game, the first to join first")
    @APIResponseSchema(responseCode = "200", value = MemberView[].class, responseDescription = "A page of members")
    @GET
    public Response list(
            @PathParam("gameId") ObjectId gameId,
            @QueryParam("after") @Nullable TimeCursor after,
            @QueryParam("limit") @DefaultValue(PageLimit.BY_DEFAULT) PageLimit limit,
            @Context SecurityContext security) {
        return Response.ok(members.list(gameId.hex(), Caller.of(security), after, limit))
                .build();
    }

    @Operation(operationId = "getMember", summary = "A member")
    @GET
    @Path("/{userId}")
    public MemberView get(
            @PathParam("gameId") ObjectId gameId,
            @PathParam("userId") ObjectId userId,
            @Context SecurityContext security) {
        return members.get(gameId.hex(), userId.hex(), Caller.of(security));
    }

    /** The body for joining a game. */
    public record Join(
            @Text(min = 0, max = 128) @Nullable String password,

            @Pattern(regexp = ROLE, message = ROLES) @Nullable
            String as,

            @AttributeChanges @Schema(ref = "Attributes") @Nullable
            JsonObject attributes) {}

    @Operation(operationId = "joinGame", summary = "Join a game")
    @APIResponseSchema(responseCode = "201", value = MemberView.class, responseDescription = "The member")
    @APIResponse(responseCode = "403", description = "A wrong password, or banned from the game")
    @APIResponse(
            responseCode = "409",
            description = "already-a-member, game-started, not-spectatable, game-locked, game-full")
    @POST
    public Response join(
            @PathParam("gameId") ObjectId gameId,
            Join join,
            @Context UriInfo uri,
            @Context SecurityContext security,
            @Context HttpServletRequest request) {
        String user = Caller.of(security).userId();
        String password = join.password() == null ? "" : join.password();
        MemberService.Entry entry =
                new MemberService.Entry(gameId.hex(), user, SPECTATOR.equals(join.as()), join.attributes());
        String hash = members.passwordHashToJoin(entry);
        Payer payer = new Payer(addresses.of(request), user);
        RateLimits.Attempt attempt = limits.attempt(payer, Guesses.Subject.object(gameId.hex()));
        Optional<MemberView> joined = Optional.empty();
        if (hash.isEmpty() || passwords.verify(password, hash, payer, attempt::begin)) {
            attempt.succeeded();
            joined = members.join(entry, hash);
        }
        MemberView member = joined.orElseThrow(
                () -> Problem.forbidden("The password for this game is wrong.").exception());
        return Created.at(uri, user, member);
    }

    /** The body of a change of a member. */
    public record MemberChange(
            @Nullable Boolean ready,

            @AttributeChanges @Schema(ref = "Attributes") @Nullable
            JsonObject attributes) {}

    @Operation(
            operationId = "changeMember",
            summary = "Say whether the member is ready, or change one's own attributes in the game")
    @APIResponseSchema(MemberView.class)
    @APIResponse(responseCode = "403", description = "Neither the member nor the owner")
    @APIResponse(responseCode = "409", description = "not-a-player")
    @PATCH
    @Path("/{userId}")
    public MemberView change(
            @PathParam("gameId") ObjectId gameId,
            @PathParam("userId") ObjectId userId,
            MemberChange change,
            @Context SecurityContext security) {
        if (change.ready() == null && change.attributes() == null) {
            throw Problem.invalid("ready", "is required where there are no attributes")
                    .exception();
        }
        return members.change(
                gameId.hex(),
                userId.hex(),
                Caller.of(security),
                new MemberService.Changes(change.ready(), change.attributes()));
    }

    @Operation(operationId = "removeMember", summary = "Leave a game, or kick a member out of one's own")
    @APIResponseSchema(MemberView.class)
    @APIResponse(responseCode = "403", description = "Neither the member nor the owner")
    @APIResponse(responseCode = "409", description = "owner-stays")
    @DELETE
    @Path("/{userId}")
    public MemberView leave(
            @PathParam("gameId") ObjectId gameId,
            @PathParam("userId") ObjectId userId,
            @Context SecurityContext security) {
        return departures.leave(gameId.hex(), userId.hex(), Caller.of(security));
    }
}
