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
 * What is sent of a {@link Page}: a JSON array of at most 1 MiB. It ends early where the next item would not fit, but
 * has one item at least. An item becomes JSON by itself, and none does that is not sent: a character may take six bytes.
 *
 * @param items in the order in which they are shown, as UTF-8
 * @param next the query parameters that lead to the next page; none at the end
 */
record PageJson(List<byte[]> items, Optional<Map<String, String>> next) {
    static final int MAX_BYTES = 1 << 20;

    /** @param json of an item's view */
    static PageJson of(Page<?> page, Function<Object, String> json) {
        List<byte[]> items = new ArrayList<>(page.items().size());
        // Each item has a comma before it, or the opening bracket; the closing one is counted here.
        int bytes = 1;
        for (Page.Item<?> item : page.items()) {
            byte[] next = json.apply(item.view()).getBytes(StandardCharsets.UTF_8);
            bytes += next.length + 1;
            if (bytes > MAX_BYTES && !items.isEmpty()) {
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
                : Optional.empty();
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
