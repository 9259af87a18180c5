package dev.lobby.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;

/**
 * The answer with an object and lists that belong to it. Each list ends as a page does, and has at most 512 KiB.
 *
 * @param view of the object, whose JSON is an object with at least one member
 * @param lists by the names of the members that are added to the object's, in this order
 */
public record Whole(Object view, Map<String, Page<?>> lists) {
    private static final int MAX_BYTES_OF_LIST = PageJson.MAX_BYTES / 2;

    void writeTo(OutputStream output, Function<Object, String> json) throws IOException {
        String object = json.apply(view);
        output.write(object.substring(0, object.length() - 1).getBytes(StandardCharsets.UTF_8));
        for (Map.Entry<String, Page<?>> list : lists.entrySet()) {
            output.write((",\"" + list.getKey() + "\":").getBytes(StandardCharsets.UTF_8));
            PageJson.of(list.getValue(), MAX_BYTES_OF_LIST, json).writeTo(output);
        }
        output.write('}');
    }
}
