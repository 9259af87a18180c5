package dev.lobby.pattern;

import java.util.List;

/**
 * An event pattern, which a client subscribes to: an event name in which a whole segment may be {@code *} (exactly one
 * segment) or {@code **} (one or more segments, at any position). The limits are those of {@link EventName}. Immutable.
 * Two patterns are equal if their texts are equal, whatever they match.
 */
public final class EventPattern {
    static final String ONE = "*";
    static final String ONE_OR_MORE = "**";

    private final String text;
    private final List<String> segments;

    private EventPattern(String text, List<String> segments) {
        this.text = text;
        this.segments = segments;
    }

    /**
     * Parses an event pattern.
     *
     * @throws InvalidPatternException if the text is not an event pattern
     */
    public static EventPattern of(String text) {
        return new EventPattern(text, Grammar.segments(text, true));
    }

    /**
     * Whether the pattern matches the name. The time is at most proportional to the product of both numbers of
     * segments, whatever the wildcards.
     */
    public boolean matches(EventName name) {
        // Bit n is set if the pattern's first n segments match the segments of the name that have been read.
        int reached = 1;
        for (String segment : name.segments()) {
            int next = 0;
            for (int n = 0; n <= segments.size(); n++) {
                if ((reached & (1 << n)) == 0) {
                    continue;
                }
                if (n > 0 && segments.get(n - 1).equals(ONE_OR_MORE)) {
                    next |= 1 << n;
                }
                if (n < segments.size() && takes(segments.get(n), segment)) {
                    next |= 1 << (n + 1);
                }
            }
            reached = next;
        }
        return (reached & (1 << segments.size())) != 0;
    }

    private static boolean takes(String patternSegment, String segment) {
        return Grammar.isWildcard(patternSegment) || patternSegment.equals(segment);
    }

    /** The length of the pattern's text in bytes; a pattern is ASCII. */
    public int length() {
        return text.length();
    }

    /** The number of segments. */
    public int depth() {
        return segments.size();
    }

    List<String> segments() {
        return segments;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
