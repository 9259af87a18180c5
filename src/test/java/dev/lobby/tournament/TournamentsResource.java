package dev.lobby.tournament;

import dev.lobby.auth.Caller;
import dev.lobby.entity.OwnedEntities;
import dev.lobby.game.GameDeleting;
import dev.lobby.game.Games;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.Created;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.TimeCursor;
import dev.lobby.text.Text;
import dev.lobby.user.UserDeleting;
import dev.lobby.user.UserService;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Tag(name = "tournaments", description = "Who plays whom, and for how many rounds")
@Path("/tournaments")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class TournamentsResource {
    @Inject
    private OwnedEntities entities;

    @Inject
    private UserService users;

    @Inject
    private Games games;

    public record TournamentCreation(
            @NotNull(message = "is required") @Pattern(regexp = ObjectId.PATTERN, message = ObjectId.MESSAGE)
            String opponent,

            @Pattern(regexp = ObjectId.PATTERN, message = ObjectId.MESSAGE) @Nullable
            String game,

            @NotNull(message = "is required") @Text(min = 1, max = 64)
            String title,

            @Min(value = 1, message = "must be at least 1") @Max(value = 64, message = "must be at most 64") @Nullable
            Integer rounds,

            Tournament.@Nullable Mode mode,

            @Size(max = 8, message = "must have at most 8 elements") @Nullable
            List<@Pattern(regexp = "^[a-z]{1,16}$", message = "must be 1 to 16 letters from a to z") String> tags,

            @Nullable Instant begins) {}

    @Operation(operationId = "openTournament", summary = "Open a tournament against another user")
    @APIResponseSchema(responseCode = "201", value = TournamentView.class, responseDescription = "The tournament")
    @APIResponse(responseCode = "404", description = "No such opponent or game")
    @APIResponse(responseCode = "409", description = "own-opponent")
    @POST
    @Transactional
    public Response create(TournamentCreation tournament, @Context UriInfo uri, @Context SecurityContext security) {
        String owner = Caller.of(security).userId();
        if (owner.equals(tournament.opponent())) {
            throw Problem.conflict("own-opponent", "Nobody plays against themselves.")
                    .exception();
        }
        // Users come before games, in the order of their ids. Nobody deletes them until this transaction ends.
        Stream.of(owner, tournament.opponent()).sorted().forEach(users::lock);
        Optional.ofNullable(tournament.game()).ifPresent(games::lock);
        TournamentView made = entities.create(new Tournament(ObjectId.next(), owner, tournament));
        return Created.at(uri, made.id(), made);
    }

    @Operation(operationId = "listTournaments", summary = "The tournaments of the caller, the oldest first")
    @APIResponseSchema(
            responseCode = "200",
            value = TournamentView[].class,
            responseDescription = "A page of tournaments")
    @APIResponse(responseCode = "403", description = "Another user's")
    @GET
    public Response list(
            @Parameter(description = "Only those against this user, who is the caller")
                    @QueryParam("opponent")
                    @Nullable
                    ObjectId opponent,
            @QueryParam("after") @Nullable TimeCursor after,
            @QueryParam("limit") @DefaultValue(PageLimit.BY_DEFAULT) PageLimit limit,
            @Context SecurityContext security) {
        Caller caller = Caller.of(security);
        return Response.ok(
                        opponent == null
                                ? entities.list(Tournament.class, "owner", caller.userId(), caller, after, limit)
                                : entities.list(Tournament.class, "opponent", opponent.hex(), caller, after, limit))
                .build();
    }

    @Operation(operationId = "getTournament", summary = "A tournament")
    @GET
    @Path("/{id}")
    public TournamentView get(@PathParam("id") ObjectId id, @Context SecurityContext security) {
        return entities.get(Tournament.class, id, Caller.of(security));
    }

    public record TournamentChange(
            @Text(min = 1, max = 64) @Nullable String title,

            @Min(value = 1, message = "must be at least 1") @Max(value = 64, message = "must be at most 64") @Nullable
            Integer rounds) {}

    @Operation(operationId = "changeTournament", summary = "Change one's tournament")
    @PATCH
    @Path("/{id}")
    public TournamentView change(
            @PathParam("id") ObjectId id, TournamentChange change, @Context SecurityContext security) {
        return entities.change(Tournament.class, id, Caller.of(security), tournament -> tournament.change(change));
    }

    @Operation(operationId = "deleteTournament", summary = "Delete one's tournament")
    @DELETE
    @Path("/{id}")
    public TournamentView delete(@PathParam("id") ObjectId id, @Context SecurityContext security) {
        return entities.delete(Tournament.class, id, Caller.of(security));
    }

    void deleteWithGame(@Observes @Priority(GameDeleting.MESSAGES) GameDeleting deletion) {
        entities.deleteWith(Tournament.class, "game", deletion.gameId());
    }

    void deleteWithUser(@Observes @Priority(UserDeleting.MEMBERSHIPS) UserDeleting deletion) {
        entities.deleteWith(Tournament.class, "owner", deletion.userId());
        entities.deleteWith(Tournament.class, "opponent", deletion.userId());
    }
}
