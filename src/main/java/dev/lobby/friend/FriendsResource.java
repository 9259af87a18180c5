package dev.lobby.friend;

import dev.lobby.auth.Caller;
import dev.lobby.entity.OwnedDeletion;
import dev.lobby.entity.OwnedEntities;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.Created;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.TimeCursor;
import dev.lobby.user.BeforeUserDeletion;
import dev.lobby.user.UserDeleting;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
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
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The REST resource for the caller's friends. Each is seen by the two users alone, and named by the other one's id. */
@Tag(name = "friends", description = "Friends, and requests to become friends")
@Path("/friends")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class FriendsResource {
    @Inject
    private FriendService friends;

    @Inject
    private OwnedEntities owned;

    @Inject
    private OwnedDeletion deletion;

    @Operation(
            operationId = "listFriends",
            summary = "One's friends and requests, from and to others, the oldest first")
    @APIResponseSchema(responseCode = "200", value = FriendView[].class, responseDescription = "A page of friends")
    @GET
    public Response list(
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"requested", "accepted"}))
                    @QueryParam("state")
                    @Nullable
                    String state,
            @QueryParam("after") @Nullable TimeCursor after,
            @QueryParam("limit") @DefaultValue(PageLimit.BY_DEFAULT) PageLimit limit,
            @Context SecurityContext security) {
        return Response.ok(friends.list(Caller.of(security).userId(), state(state), after, limit))
                .build();
    }

    private static Friend.@Nullable State state(@Nullable String text) {
        return text == null
                ? null
                : Stream.of(Friend.State.values())
                        .filter(state -> state.text().equals(text))
                        .findFirst()
                        .orElseThrow(() -> Problem.invalid("state", "must be requested or accepted")
                                .exception());
    }

    @Operation(operationId = "getFriend", summary = "One's friendship with a user, or the request")
    @APIResponseSchema(FriendView.class)
    @APIResponse(responseCode = "404", description = "No friend, and no request")
    @GET
    @Path("/{userId}")
    public FriendView get(@PathParam("userId") ObjectId userId, @Context SecurityContext security) {
        return friends.get(Caller.of(security).userId(), userId.hex());
    }

    /** The body of a request to another user. */
    public record FriendRequest(
            @NotNull(message = "is required") @Pattern(regexp = ObjectId.PATTERN, message = ObjectId.MESSAGE)
            String user) {}

    @Operation(operationId = "askFriend", summary = "Ask a user to become friends, or accept their request")
    @APIResponse(
            responseCode = "200",
            description = "They are friends now",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = FriendView.class)))
    @APIResponseSchema(responseCode = "201", value = FriendView.class, responseDescription = "The request")
    @APIResponse(responseCode = "404", description = "No such user")
    @APIResponse(responseCode = "409", description = "already-friends, already-asked, too-many-friends, blocked")
    @POST
    public Response ask(FriendRequest request, @Context UriInfo uri, @Context SecurityContext security) {
        FriendService.Asked asked = friends.ask(Caller.of(security).userId(), request.user());
        return asked.isNew()
                ? Created.at(uri, request.user(), asked.friend())
                : Response.ok(asked.friend()).build();
    }

    @Operation(operationId = "endFriend", summary = "End a friendship, decline a request or take it back")
    @APIResponseSchema(FriendView.class)
    @APIResponse(responseCode = "404", description = "No friend, and no request")
    @DELETE
    @Path("/{userId}")
    public FriendView end(@PathParam("userId") ObjectId userId, @Context SecurityContext security) {
        return friends.end(Caller.of(security).userId(), userId.hex());
    }

    void deleteBefore(@Observes @Priority(UserDeleting.MEMBERSHIPS) BeforeUserDeletion user) {
        deletion.deleteWith(Friend.class, "asker", user.userId());
        deletion.deleteWith(Friend.class, "asked", user.userId());
    }

    void deleteWithUser(@Observes @Priority(UserDeleting.MEMBERSHIPS) UserDeleting user) {
        owned.deleteWith(Friend.class, "asker", user.userId());
        owned.deleteWith(Friend.class, "asked", user.userId());
    }
}
