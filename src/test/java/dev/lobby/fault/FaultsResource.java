package dev.lobby.fault;

import dev.lobby.auth.Caller;
import dev.lobby.change.Signal;
import dev.lobby.id.ObjectId;
import dev.lobby.tournament.Tournament;
import dev.lobby.tournament.TournamentsResource.TournamentCreation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;

/** Calls that a mistake in the program makes fail, each time, when their transaction is to commit. */
@Path("/tournaments/faults")
@ApplicationScoped
@Transactional
public class FaultsResource {
    @PersistenceContext
    private EntityManager entities;

    @Inject
    private Event<Signal> signals;

    @POST
    @Path("/{kind}")
    public void fail(@PathParam("kind") String kind, @Context SecurityContext security) {
        String id = ObjectId.next();
        String owner = Caller.of(security).userId();
        entities.persist(tournament(id, owner, "first"));
        entities.flush();
        switch (kind) {
            case "constraint" -> {
                entities.clear();
                entities.persist(tournament(id, owner, "has the key of another"));
            }
            case "name" -> signals.fire(new Signal("bad name", "{}"));
            default -> throw new IllegalArgumentException(kind);
        }
    }

    private static Tournament tournament(String id, String owner, String title) {
        return new Tournament(id, owner, new TournamentCreation(owner, null, title, null, null, null, null));
    }
}
