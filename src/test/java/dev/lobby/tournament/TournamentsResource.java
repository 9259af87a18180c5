package dev.lobby.tournament;

import dev.lobby.game.Game;
import dev.lobby.game.GameDeleting;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.Problem;
import dev.lobby.text.Text;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

@Path("/tournaments")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@Transactional
public class TournamentsResource {
    @PersistenceContext
    private EntityManager entities;

    public record NewTournament(
            @NotNull(message = "is required") @Text(min = 1, max = 64)
            String title,

            @Pattern(regexp = ObjectId.PATTERN, message = ObjectId.MESSAGE) @Nullable
            String game,

            @Min(value = 1, message = "must be at least 1") @Max(value = 64, message = "must be at most 64") @Nullable
            Integer rounds,

            Tournament.@Nullable Mode mode,

            @Size(max = 8, message = "must have at most 8 elements") @Nullable
            List<@Pattern(regexp = "[a-z]{1,16}", message = "must be 1 to 16 letters from a to z") String> tags) {}

    @Operation(operationId = "openTournament", summary = "Open a tournament")
    @APIResponseSchema(responseCode = "200", value = TournamentView.class, responseDescription = "The tournament")
    @POST
    public TournamentView create(NewTournament tournament) {
        if (tournament.game() != null) {
            lock(tournament.game());
        }
        Tournament made = new Tournament(
                ObjectId.next(),
                tournament.title(),
                tournament.game(),
                Objects.requireNonNullElse(tournament.rounds(), 1),
                Objects.requireNonNullElse(tournament.mode(), Tournament.Mode.LEAGUE),
                Objects.requireNonNullElse(tournament.tags(), List.of()));
        entities.persist(made);
        entities.flush();
        return TournamentView.of(made);
    }

    /** Nobody deletes the game until this transaction ends. */
    private void lock(String game) {
        if (entities.find(Game.class, game, LockModeType.PESSIMISTIC_WRITE) == null) {
            throw Problem.notFound("There is no such game.").exception();
        }
    }

    /** A row that refers to the game would prevent its deletion. And each tournament's deletion is an event. */
    void deleteWithGame(@Observes @Priority(GameDeleting.MESSAGES) GameDeleting deletion) {
        entities.createQuery("select t from Tournament t where t.game = :game order by t.id", Tournament.class)
                .setParameter("game", deletion.gameId())
                .getResultList()
                .forEach(entities::remove);
        entities.flush();
    }
}
