package dev.lobby.subscription;

/** The protocol of a session. */
public enum Protocol {
    /** The protocol of a session without a subprotocol. It has events and errors only. */
    PLAIN,
    /**
     * The subprotocol {@code lobby.v1}. Commands are acknowledged, events have cursors, and a session can continue
     * where an earlier one ended.
     */
    V1
}
