package dev.lobby.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The lists of services, read page by page. */
public final class Pages {
    private Pages() {}

    /**
     * All items from a page on, in the order in which they are read.
     *
     * @param first the query parameters of that page
     * @param list reads the page that has the query parameters
     */
    public static <V> List<V> readAll(Map<String, String> first, Function<Map<String, String>, Page<V>> list) {
        List<V> all = new ArrayList<>();
        Optional<Map<String, String>> next = Optional.of(first);
        while (next.isPresent()) {
            Page<V> page = list.apply(next.get());
            page.items().forEach(item -> all.add(item.view()));
            next = page.more()
                    ? Optional.of(
                            page.items().get(page.items().size() - 1).next().get())
                    : Optional.empty();
        }
        return all;
    }
}
