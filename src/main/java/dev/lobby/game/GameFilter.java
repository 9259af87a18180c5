package dev.lobby.game;

import dev.lobby.rest.Problem;
import dev.lobby.text.DisplayName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects those of the games that a user may find. A null component selects all.
 *
 * @param caller the user
 * @param prefix with which the keys of their names begin
 * @param joinable whether only games are selected that the user could join now, without a password
 */
record GameFilter(
        String caller,
        @Nullable String owner,
        @Nullable String member,
        List<AttributeFilter> attributes,
        @Nullable String prefix,
        boolean joinable,
        Sort sort) {

    /** The order of a list. Ids decide between equals. */
    enum Sort {
        NAME,
        NEWEST,
        MEMBERS;

        /** By name, if nothing else is said. A text that names no order is refused with 400. */
        static Sort of(@Nullable String code) {
            return switch (code == null ? "name" : code) {
                case "name" -> NAME;
                case "newest" -> NEWEST;
                case "members" -> MEMBERS;
                default ->
                    throw Problem.invalid("sort", "must be name, newest or members")
                            .exception();
            };
        }
    }

    /** Whether this selects by owner and member alone, by name. */
    boolean isPlain() {
        return attributes.isEmpty() && prefix == null && !joinable && sort == Sort.NAME;
    }

    /** The key of names that begin so; a text that is no name begins none. */
    static String keyOf(String prefix) {
        return DisplayName.parse(prefix).map(DisplayName::key).orElse("");
    }

    /** The first text after all that begin with a prefix, by code points and by chars. */
    static String endOf(String prefix) {
        int last = prefix.codePointBefore(prefix.length());
        int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        return prefix.substring(0, prefix.length() - Character.charCount(last)) + Character.toString(next);
    }
}
