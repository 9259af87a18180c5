package dev.lobby.rest;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A part of a list, as the answer to a call. What is sent of it may be less: {@link PageJson}.
 *
 * @param items in the order in which they were read
 * @param more whether the list goes on after the last of them
 * @param backwards whether they are shown the other way round than they were read
 */
public record Page<V>(List<Item<V>> items, boolean more, boolean backwards) {
    /**
     * One of them.
     *
     * @param next the query parameters that lead on after it
     */
    public record Item<V>(V view, Supplier<Map<String, String>> next) {}

    /**
     * Of one more row than were asked for, read only to know whether there is more.
     *
     * @param after the parameters that lead on after a row
     */
    public static <T, V> Page<V> of(
            List<T> rows, PageLimit limit, Function<T, V> view, Function<T, Map<String, String>> after) {
        List<Item<V>> items = rows.stream()
                .limit(limit.value())
                .map(row -> new Item<>(view.apply(row), () -> after.apply(row)))
                .toList();
        return new Page<>(items, rows.size() > limit.value(), false);
    }

    /** For a list that is shown the other way round than it was read. */
    public Page<V> reversed() {
        return new Page<>(items, more, true);
    }
}
