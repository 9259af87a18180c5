package dev.lobby.subscription;

import java.util.Locale;

/**
 * The reason why a command is not carried out.
 *
 * @param message one sentence for people
 */
public record Refusal(Code code, String message) {
    /** The reason for programs. */
    public enum Code {
        INVALID_JSON,
        INVALID_COMMAND,
        UNKNOWN_COMMAND,
        INVALID_PATTERN,
        TOO_MANY_SUBSCRIPTIONS,
        RATE_LIMITED,
        CURSOR_EXPIRED,
        UNAUTHORIZED;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
