package dev.lobby.rest;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The maximum number of items of a page, from the query parameter {@code limit}: 1 to 100; anything else is refused
 * with 400.
 */
@Schema(
        type = SchemaType.INTEGER,
        minimum = "1",
        maximum = "100",
        defaultValue = PageLimit.BY_DEFAULT,
        description = "The maximum number of items")
public record PageLimit(int value) {
    public static final String BY_DEFAULT = "50";
    private static final int MAX = 100;

    /** The limit of a list that comes without its next page. */
    public static final PageLimit LONGEST = new PageLimit(MAX);

    /** Called by the REST runtime. */
    public static PageLimit fromString(String text) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= MAX) {
                return new PageLimit(value);
            }
        } catch (NumberFormatException e) {
            // Refused below, like a number out of range.
        }
        throw Problem.invalid("limit", "must be a whole number from 1 to " + MAX)
                .exception();
    }

    /** The number of rows to query: one more than the limit, to know whether there are more. */
    public int rows() {
        return value + 1;
    }
}
