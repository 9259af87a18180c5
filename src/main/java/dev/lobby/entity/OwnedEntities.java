package dev.lobby.entity;

import dev.lobby.auth.Caller;
import dev.lobby.change.EventMapping;
import dev.lobby.change.EventMappings;
import dev.lobby.change.TrackedEntity;
import dev.lobby.game.Games;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.ProblemException;
import dev.lobby.rest.TimeCursor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The operations on entities that belong to users: each joins the caller's transaction or has its own. Who may see an
 * object is what its {@link EventMapping} says, here as for its events. For others it does not exist.
 */
@ApplicationScoped
@Transactional
public class OwnedEntities {
    private static final int BATCH = 100;

    private final EventMappings mappings;
    private final Games games;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    OwnedEntities(EventMappings mappings, Games games) {
        this.mappings = mappings;
        this.games = games;
    }

    /** Stores a new object. First lock the rows that it refers to: otherwise they may be deleted in the meantime. */
    public <V> V create(OwnedEntity<V> object) {
        entities.persist(object);
        entities.flush();
        return object.view();
    }

    /** Returns the object; 404 if it is not there or the caller may not see it. */
    @Transactional(TxType.SUPPORTS)
    public <V, E extends OwnedEntity<V>> V get(Class<E> type, ObjectId id, Caller caller) {
        return find(type, id, caller).view();
    }

    private <E extends OwnedEntity<?>> E find(Class<E> type, ObjectId id, Caller caller) {
        E object = entities.find(type, id.hex());
        if (object == null || !isSeenBy(mappings.of(type), object, caller.userId())) {
            throw notThere(type);
        }
        return object;
    }

    private <E> boolean isSeenBy(EventMapping<E> mapping, E object, String userId) {
        if (!mapping.restricted()) {
            return true;
        }
        List<String> seenBy = mapping.seenBy(object);
        return seenBy.contains(userId) || seenBy.stream().anyMatch(game -> games.isMember(game, userId));
    }

    /** Changes the caller's object; 403 if it is another user's. */
    public <V, E extends OwnedEntity<V>> V change(Class<E> type, ObjectId id, Caller caller, Consumer<E> change) {
        E object = lock(type, id, caller);
        change.accept(object);
        entities.flush();
        return object.view();
    }

    /** Deletes the caller's object, and returns its last state; 403 if it is another user's. */
    public <V, E extends OwnedEntity<V>> V delete(Class<E> type, ObjectId id, Caller caller) {
        E object = lock(type, id, caller);
        V last = object.view();
        entities.remove(object);
        entities.flush();
        return last;
    }

    /** Looks before it locks: who may not do this must not make the owner wait. */
    private <E extends OwnedEntity<?>> E lock(Class<E> type, ObjectId id, Caller caller) {
        E seen = find(type, id, caller);
        refuseUnlessOwned(seen, caller);
        // An object that has been read would not be read again when its row is locked.
        entities.detach(seen);
        E object = entities.find(type, id.hex(), LockModeType.PESSIMISTIC_WRITE);
        if (object == null) {
            throw notThere(type);
        }
        refuseUnlessOwned(object, caller);
        return object;
    }

    private static void refuseUnlessOwned(OwnedEntity<?> object, Caller caller) {
        if (!caller.is(object.owner())) {
            throw Problem.forbidden("Only the owner may do this.").exception();
        }
    }

    private static ProblemException notThere(Class<?> type) {
        return Problem.notFound("There is no such " + type.getSimpleName().toLowerCase(Locale.ROOT) + ".")
                .exception();
    }

    /**
     * Returns a page of the objects in which an attribute has a value, the oldest first. If not all users may see them, the
     * value must be the caller, who can see them for this reason; otherwise 403. The table needs an index of the attribute's
     * column, {@code created_at} and {@code id}.
     */
    @Transactional(TxType.SUPPORTS)
    public <V, E extends TrackedEntity & OwnedEntity<V>> Page<V> list(
            Class<E> type, String attribute, String value, Caller caller, @Nullable TimeCursor after, PageLimit limit) {
        if (mappings.of(type).restricted() && !caller.is(value)) {
            throw Problem.forbidden("Only the user themselves may do this.").exception();
        }
        return Page.of(
                after(type, attribute, value, after, limit.rows()),
                limit,
                OwnedEntity::view,
                last -> place(last).toParameters());
    }

    /**
     * Deletes all objects in which an attribute has a value, for example a user who is being deleted. Like {@link #list}, it
     * needs an index.
     */
    public <E extends TrackedEntity & OwnedEntity<?>> void deleteWith(Class<E> type, String attribute, String value) {
        Optional<TimeCursor> last = Optional.empty();
        do {
            last = deleteSomeWith(type, attribute, value, last);
        } while (last.isPresent());
    }

    /**
     * Deletes the next hundred of these objects, for a caller that does not delete all of them in one transaction.
     *
     * @param last the place of the last object deleted before; empty at the beginning
     * @return the place of the last object deleted; empty if there are no more
     */
    public <E extends TrackedEntity & OwnedEntity<?>> Optional<TimeCursor> deleteSomeWith(
            Class<E> type, String attribute, String value, Optional<TimeCursor> last) {
        List<E> batch = after(type, attribute, value, last.orElse(null), BATCH);
        entities.clear();
        for (E seen : batch) {
            // Its owner may be deleting it at this moment.
            E object = entities.find(type, seen.id(), LockModeType.PESSIMISTIC_WRITE);
            if (object != null) {
                entities.remove(object);
            }
        }
        entities.flush();
        entities.clear();
        return batch.size() == BATCH ? Optional.of(place(batch.get(BATCH - 1))) : Optional.empty();
    }

    private static <E extends TrackedEntity & OwnedEntity<?>> TimeCursor place(E object) {
        return new TimeCursor(object.createdAt(), object.id());
    }

    /** In this form, the search in the index begins at the page. The order names all columns of the index, for H2. */
    private <E> List<E> after(Class<E> type, String attribute, String value, @Nullable TimeCursor after, int limit) {
        return entities.createQuery(
                        "select e from " + type.getSimpleName() + " e where e." + attribute + " = :value"
                                + " and e.createdAt >= :time and (e.createdAt > :time or e.id > :id)"
                                + " order by e." + attribute + ", e.createdAt, e.id",
                        type)
                .setParameter("value", value)
                .setParameter("time", after == null ? Instant.EPOCH : after.createdAt())
                .setParameter("id", after == null ? "" : after.id())
                .setMaxResults(limit)
                .getResultList();
    }
}
