package dev.lobby.wire;

/** The far end of a subscriber: what carries its frames to a client. Calls come from any thread and must not block. */
public interface Recipient {
    /** There is something in the mailbox, or may be. */
    void mailArrived();

    /** Nothing more is to be carried; the client is to learn why. */
    void close(CloseCause why);
}
