package dev.lobby.change;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Changes or removes many entities, with their events, in little memory: it flushes and clears the persistence context
 * after each hundred.
 */
public final class Batches {
    private static final int SIZE = 100;

    private Batches() {}

    /**
     * Removes all entities that {@code following} finds, in the caller's transaction. Their events are kept until its
     * end.
     */
    public static <E> void remove(EntityManager entities, Function<Optional<E>, TypedQuery<E>> following) {
        change(entities, entities::remove, following);
    }

    /** Like {@link #remove}, but does something else with each of the entities. */
    public static <E> void change(
            EntityManager entities, Consumer<E> change, Function<Optional<E>, TypedQuery<E>> following) {
        Optional<E> last = Optional.empty();
        do {
            last = changeSome(entities, change, last, following);
        } while (last.isPresent());
    }

    /**
     * Removes the next hundred entities.
     *
     * @param last the last entity removed before; empty at the beginning
     * @param following finds, in order, the entities after the given one, or all if none is given. A query that started
     *     from the first each time would pass over all removed rows, because a database keeps those for a while
     * @return the last entity removed; empty if there are no more
     */
    public static <E> Optional<E> removeSome(
            EntityManager entities, Optional<E> last, Function<Optional<E>, TypedQuery<E>> following) {
        return changeSome(entities, entities::remove, last, following);
    }

    /** Like {@link #removeSome}, but does something else with each of the entities. */
    public static <E> Optional<E> changeSome(
            EntityManager entities,
            Consumer<E> change,
            Optional<E> last,
            Function<Optional<E>, TypedQuery<E>> following) {
        List<E> batch = following.apply(last).setMaxResults(SIZE).getResultList();
        batch.forEach(change);
        entities.flush();
        entities.clear();
        return batch.size() == SIZE ? Optional.of(batch.get(SIZE - 1)) : Optional.empty();
    }
}
