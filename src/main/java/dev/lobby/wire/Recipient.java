package dev.lobby.wire;

/** Delivers a subscriber's frames to its client. Calls come from any thread and must not block. */
public interface Recipient {
    /** The mailbox has frames, or may have. */
    void mailArrived();

    /** Ends delivery, and tells the client the reason. */
    void close(CloseCause why);
}
