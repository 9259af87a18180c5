package dev.lobby.pattern;

/**
 * Thrown when a text is neither an event name nor an event pattern. The message is one sentence for the person who
 * wrote the text.
 */
public final class InvalidPatternException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    InvalidPatternException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** The message, which is never null. */
    public String reason() {
        return reason;
    }
}
