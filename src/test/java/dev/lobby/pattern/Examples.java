package dev.lobby.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All names and patterns over a small alphabet, and an independent check of which match. */
final class Examples {
    private Examples() {}

    static List<EventName> names(int segments, String... alphabet) {
        return texts(segments, alphabet).stream().map(EventName::of).toList();
    }

    static List<EventPattern> patterns(int segments, String... alphabet) {
        return texts(segments, alphabet).stream().map(EventPattern::of).toList();
    }

    /** All texts of 1 to the given number of segments. */
    private static List<String> texts(int segments, String... alphabet) {
        List<String> all = new ArrayList<>();
        List<String> last = List.of("");
        for (int n = 1; n <= segments; n++) {
            List<String> longer = new ArrayList<>();
            for (String text : last) {
                for (String segment : alphabet) {
                    longer.add(text.isEmpty() ? segment : text + "." + segment);
                }
            }
            all.addAll(longer);
            last = longer;
        }
        return all;
    }

    /** The oracle: the pattern as a regular expression. */
    static boolean matches(EventPattern pattern, EventName name) {
        String regex = Arrays.stream(pattern.toString().split("\\."))
                .map(segment -> switch (segment) {
                    case "*" -> "[^.]+";
                    case "**" -> "[^.]+(?:[.][^.]+)*";
                    default -> Pattern.quote(segment);
                })
                .collect(Collectors.joining("[.]"));
        return Pattern.matches(regex, name.toString());
    }
}
