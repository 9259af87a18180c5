package dev.lobby.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The JSON of a {@link Page}: an array of limited length with the end of its line. It ends before the first item that would
 * not fit, but has at least one item. Each item is serialised separately, and serialising stops at the first one that does
 * not fit, because a character may take up to six bytes.
 *
 * @param items the items as UTF-8, in the order in which they are shown
 * @param next the query parameters of the next page; empty on the last page
 */
record PageJson(List<byte[]> items, Optional<Map<String, String>> next) {
    static final int MAX_BYTES = 1 << 20;

    /**
     * Serialises a page.
     *
     * @param maxBytes the maximum length
     * @param json turns an item's view into JSON
     */
    static PageJson of(Page<?> page, int maxBytes, Function<Object, String> json) {
        List<byte[]> items = new ArrayList<>(page.items().size());
        // Each item counts with the comma or the opening bracket before it. The rest is the closing bracket and the end
        // of the line.
        int bytes = 2;
        for (Page.Item<?> item : page.items()) {
            byte[] next = json.apply(item.view()).getBytes(StandardCharsets.UTF_8);
            bytes += next.length + 1;
            if (bytes > maxBytes && !items.isEmpty()) {
                break;
            }
            items.add(next);
        }
        Optional<Map<String, String>> next = next(page, items.size());
        if (page.backwards()) {
            Collections.reverse(items);
        }
        return new PageJson(items, next);
    }

    private static Optional<Map<String, String>> next(Page<?> page, int shown) {
        return page.more() || shown < page.items().size()
                ? Optional.of(page.items().get(shown - 1).next().get())
                : page.beyond();
    }

    void writeTo(OutputStream output) throws IOException {
        output.write('[');
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                output.write(',');
            }
            output.write(items.get(i));
        }
        output.write(']');
    }
}
