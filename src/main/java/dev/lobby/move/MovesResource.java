package dev.lobby.move;

import dev.lobby.auth.Caller;
import dev.lobby.id.ObjectId;
import dev.lobby.json.Utf8;
import dev.lobby.rest.Created;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
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

/** The REST resource for the moves of a game. */
@Tag(name = "moves", description = "What is done in a started game")
@Path("/games/{gameId}/moves")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class MovesResource {
    private static final int MAX_BYTES = 4096;

    @Inject
    private MoveService moves;

    /** The body of a move. */
    public record MoveCreation(
            @NotNull(message = "is required")
            @Schema(ref = "Json", description = "At most " + MAX_BYTES + " bytes in UTF-8")
            JsonValue move,

            @Min(value = 0, message = "must be at least 0") @Nullable
            Integer after,

            @Pattern(regexp = ObjectId.PATTERN, message = ObjectId.MESSAGE) @Nullable
            String next) {}

    @Operation(
            operationId = "makeMove",
            summary = "Make a move, if it is one's turn, and if no other was made since the one that one has seen last")
    @APIResponseSchema(responseCode = "201", value = MoveView.class, responseDescription = "The move")
    @APIResponse(responseCode = "403", description = "Not a player of the game")
    @APIResponse(
            responseCode = "409",
            description = "game-not-started, not-latest, not-your-turn, not-a-player, too-many-moves")
    @POST
    public Response make(
            @PathParam("gameId") ObjectId gameId,
            MoveCreation move,
            @Context UriInfo uri,
            @Context SecurityContext security) {
        if (Utf8.length(move.move().toString()) > MAX_BYTES) {
            throw Problem.invalid("move", "must have at most " + MAX_BYTES + " bytes as JSON in UTF-8")
                    .exception();
        }
        MoveView made = moves.add(gameId.hex(), Caller.of(security).userId(), move.move(), move.after(), move.next());
        return Created.at(uri, String.valueOf(made.number()), made);
    }

    @Operation(operationId = "listMoves", summary = "The moves of a game that one is in, the first one first")
    @APIResponseSchema(responseCode = "200", value = MoveView[].class, responseDescription = "A page of moves")
    @APIResponse(responseCode = "403", description = "Not a member of the game")
    @GET
    public Response list(
            @PathParam("gameId") ObjectId gameId,
            @Parameter(description = "Only moves after this one") @QueryParam("after") @DefaultValue("0")
                    MoveNumber after,
            @QueryParam("limit") @DefaultValue(PageLimit.BY_DEFAULT) PageLimit limit,
            @Context SecurityContext security) {
        return Response.ok(moves.list(gameId.hex(), Caller.of(security).userId(), after.value(), limit))
                .build();
    }

    @Operation(operationId = "getMove", summary = "A move of a game that one is in")
    @APIResponseSchema(MoveView.class)
    @APIResponse(responseCode = "403", description = "Not a member of the game")
    @GET
    @Path("/{number}")
    public MoveView get(
            @PathParam("gameId") ObjectId gameId,
            @PathParam("number") MoveNumber number,
            @Context SecurityContext security) {
        return moves.get(gameId.hex(), Caller.of(security).userId(), number.value());
    }
}
