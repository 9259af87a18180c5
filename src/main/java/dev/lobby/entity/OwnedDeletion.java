package dev.lobby.entity;

import dev.lobby.change.TrackedEntity;
import dev.lobby.edge.CallsInFlight;
import dev.lobby.rest.TimeCursor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * Deletes entities of which there may be too many for one transaction, before a user or a game to which they refer. If the
 * server stops in between, the call ends with 503, and can be made again.
 */
@ApplicationScoped
public class OwnedDeletion {
    private final OwnedEntities entities;
    private final CallsInFlight calls;

    @Inject
    OwnedDeletion(OwnedEntities entities, CallsInFlight calls) {
        this.entities = entities;
        this.calls = calls;
    }

    /** Like {@link OwnedEntities#deleteWith}, but in one transaction for each hundred. Call it outside of any transaction. */
    public <E extends TrackedEntity & OwnedEntity<?>> void deleteWith(Class<E> type, String attribute, String value) {
        Optional<TimeCursor> last = Optional.empty();
        do {
            calls.refuseIfEnding();
            last = entities.deleteSomeWith(type, attribute, value, last);
        } while (last.isPresent());
    }
}
