package dev.lobby.rest;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list, in the list's order.
 *
 * @param next the query parameters that lead to the next part; none at the end
 */
public record Page<T>(List<T> items, Optional<Map<String, String>> next) {
    /**
     * Of one more row than were asked for, read only to know whether there is more.
     *
     * @param after the parameters that lead on after a row
     */
    public static <T> Page<T> of(List<T> rows, int limit, Function<T, Map<String, String>> after) {
        return rows.size() <= limit
                ? new Page<>(rows, Optional.empty())
                : new Page<>(rows.subList(0, limit), Optional.of(after.apply(rows.get(limit - 1))));
    }

    public <V> Page<V> map(Function<T, V> view) {
        return new Page<>(items.stream().map(view).toList(), next);
    }

    /** For a list that is shown the other way round than it was read. */
    public Page<T> reversed() {
        List<T> reversed = new ArrayList<>(items);
        Collections.reverse(reversed);
        return new Page<>(reversed, next);
    }

    /** The items, and where there is more its address as {@code Link: <…>; rel="next"} (RFC 8288). */
    public Response toResponse(UriInfo uri) {
        Response.ResponseBuilder response = Response.ok(items);
        next.ifPresent(parameters -> {
            var address = uri.getRequestUriBuilder();
            address.replaceQueryParam("before").replaceQueryParam("after");
            parameters.forEach(address::replaceQueryParam);
            response.header("Link", "<" + address.build() + ">; rel=\"next\"");
        });
        return response.build();
    }
}
