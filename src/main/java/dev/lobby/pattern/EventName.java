package dev.lobby.pattern;

import java.util.List;

/**
 * The qualified name of an event, such as {@code game.created}: 1 to 16 segments of {@code A-Z a-z 0-9 _ -}, joined by
 * single periods, at most 255 characters, case-sensitive. Immutable.
 */
public final class EventName {
    private final String text;
    private final List<String> segments;

    private EventName(String text, List<String> segments) {
        this.text = text;
        this.segments = segments;
    }

    /**
     * Parses an event name.
     *
     * @throws InvalidPatternException if the text is not an event name
     */
    public static EventName of(String text) {
        return new EventName(text, Grammar.segments(text, false));
    }

    List<String> segments() {
        return segments;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventName name && name.text.equals(text);
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
