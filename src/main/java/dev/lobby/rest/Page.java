package dev.lobby.rest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One page of a list, as the result of a request. {@link PageJson} may send fewer items.
 *
 * @param items the items in the order in which they were read
 * @param more whether the list continues after the last item
 * @param backwards whether items are shown in the reverse of the order in which they were read
 * @param beyond the query parameters of the page that begins after all that was looked at, where no item says that
 */
public record Page<V>(List<Item<V>> items, boolean more, boolean backwards, Optional<Map<String, String>> beyond) {
    public Page(List<Item<V>> items, boolean more, boolean backwards) {
        this(items, more, backwards, Optional.empty());
    }

    /**
     * One item of the page.
     *
     * @param next the query parameters of the page that begins after this item
     */
    public record Item<V>(V view, Supplier<Map<String, String>> next) {}

    /**
     * Makes a page of the rows of a query, which must ask for one more row than the limit, to know whether there are
     * more.
     *
     * @param after the query parameters of the page that begins after a row
     */
    public static <T, V> Page<V> of(
            List<T> rows, PageLimit limit, Function<T, V> view, Function<T, Map<String, String>> after) {
        List<Item<V>> items = rows.stream()
                .limit(limit.value())
                .map(row -> new Item<>(view.apply(row), () -> after.apply(row)))
                .toList();
        return new Page<>(items, rows.size() > limit.value(), false);
    }

    /** Returns the page for a list that is shown in the reverse of the order in which it was read. */
    public Page<V> reversed() {
        return new Page<>(items, more, true, beyond);
    }

    /** Returns the page of a list of which only a part was searched, perhaps without finding anything. */
    public Page<V> continuedBy(Map<String, String> parameters) {
        return new Page<>(items, more, backwards, Optional.of(parameters));
    }
}
