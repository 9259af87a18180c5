package dev.lobby.subscription;

/** Why the server ends a session: the WebSocket close code (RFC 6455, section 7.4) and a phrase for people. */
public enum Closing {
    GOING_AWAY(1001, "The server is going away"),
    BINARY(1003, "Commands are text"),
    UNREAD_ANSWERS(1008, "Too many answers wait to be read"),
    TOO_BIG(1009, "The command is too large"),
    BROKEN(1011, "The connection is broken"),
    OVERLOADED(1013, "The server has too much to do");

    private final int code;
    private final String phrase;

    Closing(int code, String phrase) {
        this.code = code;
        this.phrase = phrase;
    }

    public int code() {
        return code;
    }

    public String phrase() {
        return phrase;
    }
}
