package dev.lobby.block;

import dev.lobby.auth.Caller;
import dev.lobby.entity.OwnedDeletion;
import dev.lobby.entity.OwnedEntities;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.Problem;
import dev.lobby.rest.TimeCursor;
import dev.lobby.user.BeforeUserDeletion;
import dev.lobby.user.UserDeleting;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The REST resource for the caller's block of one user. */
@Tag(name = "blocks")
@Path("/users/{userId}/block")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
public class BlockResource {
    /** Of a hundred blocks. */
    private static final int MAX_BATCHES = 10;

    @Inject
    private BlockService blocks;

    @Inject
    private OwnedEntities owned;

    @Inject
    private OwnedDeletion deletion;

    @Operation(operationId = "blockUser", summary = "Block a user, who does not learn of it")
    @APIResponseSchema(BlockView.class)
    @APIResponse(responseCode = "404", description = "No such user")
    @APIResponse(responseCode = "409", description = "too-many-blocks")
    @PUT
    public BlockView block(@PathParam("userId") ObjectId userId, @Context SecurityContext security) {
        return blocks.block(Caller.of(security).userId(), userId.hex());
    }

    @Operation(operationId = "unblockUser", summary = "End one's block of a user")
    @APIResponseSchema(BlockView.class)
    @APIResponse(responseCode = "404", description = "No such block")
    @DELETE
    public BlockView lift(@PathParam("userId") ObjectId userId, @Context SecurityContext security) {
        return blocks.lift(Caller.of(security), userId.hex());
    }

    void deleteBefore(@Observes @Priority(UserDeleting.MEMBERSHIPS) BeforeUserDeletion user) {
        deletion.deleteWith(Block.class, "blocker", user.userId());
    }

    /**
     * Blocks of the user end with the user and not before, or a deletion that fails would get them out of these. Any number
     * of others may have blocked the user. The database deletes the rest, without events.
     */
    void deleteWithUser(@Observes @Priority(UserDeleting.MEMBERSHIPS) UserDeleting user) {
        owned.deleteWith(Block.class, "blocker", user.userId());
        Optional<TimeCursor> last = owned.deleteSomeWith(Block.class, "blocked", user.userId(), Optional.empty());
        for (int batch = 1; batch < MAX_BATCHES && last.isPresent(); batch++) {
            last = owned.deleteSomeWith(Block.class, "blocked", user.userId(), last);
        }
    }
}
