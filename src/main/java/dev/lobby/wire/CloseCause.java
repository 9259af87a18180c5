package dev.lobby.wire;

/**
 * The reasons why the server ends a session: the WebSocket close code (RFC 6455, section 7.4) and a phrase for people.
 */
public enum CloseCause {
    GOING_AWAY(1001, "The server is going away"),
    MALFORMED_FRAME(1002, "The frame is malformed"),
    BINARY(1003, "Commands are text"),
    UNREAD_ANSWERS(1008, "Too many answers wait to be read"),
    TOO_FAST(1008, "Too many commands"),
    TOO_BIG(1009, "The command is too large"),
    BROKEN(1011, "The connection is broken"),
    LOG_REPLACED(1012, "The log was replaced by another"),
    OVERLOADED(1013, "The server is overloaded"),
    STALLED(1013, "The client received nothing for too long"),
    FORGOTTEN(1013, "The log no longer has the next events"),
    TOKEN_ENDED(4401, "The access token has ended"),
    TOKEN_MISSING(4401, "No access token came in time"),
    TOKEN_NOT_VALID(4401, "The access token is not valid, or belongs to another user");

    private final int code;
    private final String phrase;

    CloseCause(int code, String phrase) {
        this.code = code;
        this.phrase = phrase;
    }

    public int code() {
        return code;
    }

    public String phrase() {
        return phrase;
    }

    /** Whether waiting frames are sent before the close frame, because they tell the client the reason. */
    public boolean isAfterMail() {
        return switch (this) {
            case TOO_FAST, FORGOTTEN, TOKEN_ENDED, TOKEN_MISSING, TOKEN_NOT_VALID -> true;
            default -> false;
        };
    }
}
