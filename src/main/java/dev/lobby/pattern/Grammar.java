package dev.lobby.pattern;

import java.util.List;

/** The common grammar of event names and event patterns: segments separated by single periods, and their limits. */
final class Grammar {
    /** In UTF-16 code units, which equal characters here, because segments are ASCII. */
    static final int MAX_LENGTH = 255;

    static final int MAX_SEGMENTS = 16;
    private static final int MAX_QUOTED = 80;

    private Grammar() {}

    /**
     * Splits a text into its segments and checks them.
     *
     * @throws InvalidPatternException if the text is empty or too long, has too many segments, or has a segment that is
     *     neither plain nor an allowed wildcard
     */
    static List<String> segments(String text, boolean wildcards) {
        if (text.length() > MAX_LENGTH) {
            throw refusal(text, "it is longer than " + MAX_LENGTH + " characters");
        }
        List<String> segments = List.of(text.split("\\.", -1));
        if (segments.size() > MAX_SEGMENTS) {
            throw refusal(text, "it has more than " + MAX_SEGMENTS + " segments");
        }
        for (String segment : segments) {
            if (!(wildcards && isWildcard(segment))) {
                check(text, segment);
            }
        }
        return segments;
    }

    static boolean isWildcard(String segment) {
        return segment.equals(EventPattern.ONE) || segment.equals(EventPattern.ONE_OR_MORE);
    }

    private static void check(String text, String segment) {
        if (segment.isEmpty()) {
            throw refusal(text, "a segment is empty");
        }
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '*') {
                throw refusal(text, "a wildcard is a whole segment, '*' or '**'");
            }
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean plain = letter || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!plain) {
                throw refusal(text, "a segment consists of A-Z, a-z, 0-9, '_' and '-'");
            }
        }
    }

    private static InvalidPatternException refusal(String text, String why) {
        int end = text.offsetByCodePoints(0, Math.min(MAX_QUOTED, text.codePointCount(0, text.length())));
        String quoted = end < text.length() ? text.substring(0, end) + "…" : text;
        return new InvalidPatternException("'" + quoted + "' cannot be used: " + why + ".");
    }
}
