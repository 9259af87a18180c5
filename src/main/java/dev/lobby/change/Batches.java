package dev.lobby.change;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Removes many entities with their events, in little memory: a flush, and forgetting them, after each hundred. */
public final class Batches {
    private static final int SIZE = 100;

    private Batches() {}

    /**
     * Removes all that are found, in one transaction: of each, what its event says is kept until the end of it.
     *
     * @param following see {@link #removeSome}
     */
    public static <E> void remove(EntityManager entities, Function<Optional<E>, TypedQuery<E>> following) {
        Optional<E> last = Optional.empty();
        do {
            last = removeSome(entities, last, following);
        } while (last.isPresent());
    }

    /**
     * Removes the next hundred.
     *
     * @param last that was removed before; empty at the beginning
     * @param following finds those that come after one, or from the first, in their order. From the first each time it
     *     would have to pass by all that have gone, because a database keeps those for a while
     * @return the last that was removed; empty where there are no more
     */
    public static <E> Optional<E> removeSome(
            EntityManager entities, Optional<E> last, Function<Optional<E>, TypedQuery<E>> following) {
        List<E> batch = following.apply(last).setMaxResults(SIZE).getResultList();
        batch.forEach(entities::remove);
        entities.flush();
        entities.clear();
        return batch.size() == SIZE ? Optional.of(batch.get(SIZE - 1)) : Optional.empty();
    }
}
