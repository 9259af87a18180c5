package dev.lobby.tournament;

import dev.lobby.rest.ObjectId;
import dev.lobby.rest.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

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
            String title) {}

    @POST
    public TournamentView create(NewTournament tournament) {
        Tournament made = new Tournament(ObjectId.next(), tournament.title());
        entities.persist(made);
        entities.flush();
        return TournamentView.of(made);
    }
}
