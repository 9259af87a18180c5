package dev.lobby.logging;

/** Shortens client input for error messages and log lines. */
public final class Excerpt {
    private static final int MAX_CHARACTERS = 80;

    private Excerpt() {}

    /** The text, or its first 80 characters followed by an ellipsis if it is longer. */
    public static String of(String text) {
        return text.codePointCount(0, text.length()) <= MAX_CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_CHARACTERS)) + "…";
    }
}
