package dev.lobby.benchmark.bare;

import jakarta.enterprise.context.RequestScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

@Path("/messages")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class BareMessages {
    private static final int PAGE = 50;

    @PersistenceContext
    private EntityManager entities;

    public record NewMessage(String receiver, String body) {}

    @POST
    @Transactional
    public Response send(NewMessage message) {
        BareMessage sent = new BareMessage(message.receiver(), message.body());
        entities.persist(sent);
        return Response.status(Response.Status.CREATED).entity(sent.view()).build();
    }

    @GET
    public List<BareMessage.View> list(@QueryParam("with") String talk) {
        return entities
                .createQuery(
                        "select m from BareMessage m where m.talk = :talk order by m.created desc", BareMessage.class)
                .setParameter("talk", talk)
                .setMaxResults(PAGE)
                .getResultList()
                .stream()
                .map(BareMessage::view)
                .toList();
    }
}
