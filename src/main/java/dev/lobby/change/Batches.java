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
     * Removes all that are found.
     *
     * @param following finds those that come after one, or from the first, in their order. From the first each time it
     *     would have to pass by all that have gone, because a database keeps those until the transaction ends
     */
    public static <E> void remove(EntityManager entities, Function<Optional<E>, TypedQuery<E>> following) {
        Optional<E> last = Optional.empty();
        List<E> batch;
        do {
            batch = following.apply(last).setMaxResults(SIZE).getResultList();
            batch.forEach(entities::remove);
            entities.flush();
            entities.clear();
            last = batch.stream().reduce((one, next) -> next);
        } while (batch.size() == SIZE);
    }
}
