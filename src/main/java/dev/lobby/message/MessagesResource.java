package dev.lobby.message;

import dev.lobby.auth.Caller;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.Created;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.text.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The REST resource for messages. A message is visible only to its sender and its receivers. */
@Tag(name = "messages", description = "Talks between two users, and in games")
@Path("/messages")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class MessagesResource {
    static final int MAX_BODY_BYTES = 16_384;

    @Inject
    private MessageService messages;

    /** The body for sending a message. */
    public record MessageCreation(
            @NotNull(message = "is required") @Pattern(regexp = ObjectId.PATTERN, message = ObjectId.MESSAGE)
            String receiver,

            @NotNull(message = "is required") @Text(min = 1, max = MAX_BODY_BYTES, unit = Text.Unit.BYTES)
            String body) {}

    @Operation(operationId = "sendMessage", summary = "Send a message")
    @APIResponseSchema(responseCode = "201", value = MessageView.class, responseDescription = "The message")
    @APIResponse(responseCode = "403", description = "Not a member of the game")
    @APIResponse(responseCode = "404", description = "No such receiver")
    @APIResponse(responseCode = "409", description = "talk-full, blocked")
    @POST
    public Response send(MessageCreation message, @Context UriInfo uri, @Context SecurityContext security) {
        MessageView sent = messages.send(Caller.of(security).userId(), message.receiver(), message.body());
        return Created.at(uri, sent.id(), sent);
    }

    @Operation(operationId = "listMessages", summary = "A part of the talk with a user, or in a game, oldest first")
    @APIResponseSchema(responseCode = "200", value = MessageView[].class, responseDescription = "A page of messages")
    @APIResponse(responseCode = "403", description = "Not a member of the game")
    @APIResponse(responseCode = "404", description = "No such user or game")
    @GET
    public Response list(
            @Parameter(required = true, description = "A user or a game") @QueryParam("with") @Nullable ObjectId with,
            @Parameter(description = "Only messages before this one, the newest of them")
                    @QueryParam("before")
                    @Nullable
                    ObjectId before,
            @Parameter(description = "Only messages after this one, the oldest of them") @QueryParam("after") @Nullable
                    ObjectId after,
            @QueryParam("limit") @DefaultValue(PageLimit.BY_DEFAULT) PageLimit limit,
            @Context SecurityContext security) {
        if (with == null) {
            throw Problem.invalid("with", "is required").exception();
        }
        MessageService.Range range =
                new MessageService.Range(before == null ? null : before.hex(), after == null ? null : after.hex());
        return Response.ok(messages.list(with.hex(), Caller.of(security), range, limit))
                .build();
    }

    @Operation(operationId = "getMessage", summary = "A message")
    @APIResponseSchema(MessageView.class)
    @APIResponse(responseCode = "404", description = "No such message, or one that the caller may not read")
    @GET
    @Path("/{id}")
    public MessageView get(@PathParam("id") ObjectId id, @Context SecurityContext security) {
        return messages.get(id.hex(), Caller.of(security));
    }

    /** The body of a change of a message. */
    public record MessageChange(
            @NotNull(message = "is required") @Text(min = 1, max = MAX_BODY_BYTES, unit = Text.Unit.BYTES)
            String body) {}

    @Operation(operationId = "changeMessage", summary = "Change one's message")
    @APIResponseSchema(MessageView.class)
    @APIResponse(responseCode = "403", description = "Not the sender, or no longer a member of the game")
    @APIResponse(responseCode = "404", description = "No such message, or one that the caller may not read")
    @APIResponse(responseCode = "409", description = "blocked")
    @PATCH
    @Path("/{id}")
    public MessageView change(@PathParam("id") ObjectId id, MessageChange change, @Context SecurityContext security) {
        return messages.change(id.hex(), Caller.of(security), change.body());
    }

    @Operation(operationId = "deleteMessage", summary = "Delete one's message")
    @APIResponseSchema(MessageView.class)
    @APIResponse(responseCode = "403", description = "Not the sender")
    @APIResponse(responseCode = "404", description = "No such message, or one that the caller may not read")
    @DELETE
    @Path("/{id}")
    public MessageView delete(@PathParam("id") ObjectId id, @Context SecurityContext security) {
        return messages.delete(id.hex(), Caller.of(security));
    }
}
