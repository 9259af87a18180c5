package dev.lobby.subscription;

/** What a session speaks. */
public enum Protocol {
    /** Without a subprotocol: events and errors, and no more. */
    PLAIN,
    /** {@code lobby.v1}: commands are acknowledged, events carry cursors, and a session can go on where one ended. */
    V1
}
